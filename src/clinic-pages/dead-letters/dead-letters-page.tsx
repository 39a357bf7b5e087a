import type { Clinic } from '../../clinic/settings.ts';
import type { Course } from '../../courses/course.ts';
import type { DeadLetter, DeadLetters } from '../../delivery/dead-letters.ts';
import type { Runtime } from '../../deps.ts';
import { deadLetters as t } from '../../texts/ja/dead-letters.ts';
import { tell } from '../../texts/ja/tell.ts';
import { Button, Notice } from '../../ui/form.tsx';
import { AdminPage, TO_DELIVERY } from '../parts/frame.tsx';
import { PassOn } from '../parts/pass-on.tsx';
import { deliveryName } from '../parts/reader-words.ts';
import { dayAndTime } from '../parts/times.ts';

type PageProps = { clinic: Clinic; courses: Course[]; letters: DeadLetters; runtime: Runtime; released?: number };

/** The dead letters, and buttons that send them again. `released`: how many mails were released just now. */
export function DeadLettersPage({ clinic, courses, letters, runtime, released }: PageProps) {
  return (
    <AdminPage clinic={clinic} title={t.title} place="delivery" crumb={TO_DELIVERY}>
      {released && <Released mails={released} />}
      {letters.total > 0 ? <StandingStill {...{ clinic, courses, letters, runtime }} /> : <Nothing />}
      <p>
        <a href="/admin">{t.back}</a>
      </p>
    </AdminPage>
  );
}

function Released({ mails }: { mails: number }) {
  return (
    <Notice tone="good">
      <p>
        <strong>{t.released(mails)}</strong>
      </p>
      <p>{t.releasedText}</p>
    </Notice>
  );
}

function Nothing() {
  return (
    <div class="card empty">
      <p>{t.none}</p>
      <p>{t.noneText}</p>
    </div>
  );
}

function StandingStill({ clinic, courses, runtime, letters: { total, shown } }: Omit<PageProps, 'released'>) {
  return (
    <>
      <p class="lead">{t.some(total)}</p>
      <p>{t.why}</p>
      <p>{t.whatToDo}</p>
      <PassOn told={tell.deadLetters} runtime={runtime} intro={t.ifAgain} />
      {total > 1 && (
        <SendAgain mail="all" kind="main">
          {t.all}
        </SendAgain>
      )}
      {total > shown.length && <p class="small soft">{t.newest(shown.length)}</p>}
      <ul class="people still">
        {shown.map(letter => (
          <Line letter={letter} courses={courses} zone={clinic.timeZone} />
        ))}
      </ul>
    </>
  );
}

function Line({ letter, courses, zone }: { letter: DeadLetter; courses: Course[]; zone: string }) {
  const name = deliveryName(letter, courses);
  return (
    <li>
      <div>
        <p>
          <Recipient letter={letter} />
        </p>
        <p>{name}</p>
        <p class="small soft numbers">{t.since(dayAndTime(letter.at, zone))}</p>
      </div>
      <SendAgain mail={letter.id} kind="quiet" label={t.againOne(recipientName(letter), name)}>
        {t.again}
      </SendAgain>
    </li>
  );
}

function Recipient({ letter }: { letter: DeadLetter }) {
  if (letter.subscriberId === null || letter.email === null) return <span>{recipientName(letter)}</span>;
  return <a href={`/admin/readers/${letter.subscriberId}`}>{letter.email}</a>;
}

const recipientName = ({ subscriberId, email }: DeadLetter): string =>
  subscriberId === null ? t.clinic : (email ?? t.erased);

type SendAgainProps = { mail: string; kind: 'main' | 'quiet'; label?: string; children: string };

function SendAgain({ mail, kind, label, children }: SendAgainProps) {
  return (
    <form method="post" action="/admin/dead-letters/send-again">
      <Button kind={kind} name="mail" value={mail} label={label}>
        {children}
      </Button>
    </form>
  );
}
