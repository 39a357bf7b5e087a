import { type Clinic, clinicName } from '../clinic/settings.ts';
import type { Course } from '../courses/course.ts';
import type { FieldErrors } from '../errors.ts';
import type { ReaderCourse } from '../readers/courses.ts';
import type { Progress } from '../signup/first-lesson.ts';
import { confirmed as words } from '../texts/ja/signup/confirmed.ts';
import { t } from '../texts/ja.ts';
import { Notice } from '../ui/form.tsx';
import { dayWords, slotWords } from '../ui/moments.ts';
import { Page } from '../ui/page.tsx';
import type { Coming } from './coming.ts';
import { ToForm } from './pages.tsx';
import type { TypedWishes } from './wishes.ts';
import { WishesForm } from './wishes-form.tsx';

const l = t.landing;

/** What a reader may do here. Unset some days after confirming: then mails lead to the reader's own page. */
export type Fresh = {
  one: ReaderCourse;
  coming: Coming[];
  links: { wishes: string; sheet?: string; calendar: string; own: string };
  typed: TypedWishes;
  errors: FieldErrors;
};
export type ConfirmedProps = {
  clinic: Clinic;
  /** The built-in mailbox is open. */
  mailbox: boolean;
  progress: Progress;
  /** It was confirmed a moment ago. */
  isJustNow: boolean;
  course: Course | undefined;
  fresh: Fresh | undefined;
  done: 'wishes' | 'left' | undefined;
  now: number;
};

/** `progress`: the page may be opened again after weeks, and must not promise soon what does not come soon. */
export function ConfirmedPage(props: ConfirmedProps) {
  const { clinic, mailbox, progress, isJustNow, fresh, done } = props;
  const hasJustBegun = progress === 'under-way' && isJustNow;
  const isNew = progress === 'soon' || progress === 'closed' || progress === 'shared' || hasJustBegun;
  const title = isNew ? l.confirmedTitle : l.confirmedBefore;
  const faulty = fresh !== undefined && Object.keys(fresh.errors).length > 0;
  return (
    <Page title={title} clinicName={clinicName(clinic)} faulty={faulty}>
      <div class="after">
        <h1>{title}</h1>
        {done && (
          <Notice tone={done === 'left' ? 'warn' : 'good'}>{words.wishes[done === 'left' ? 'left' : 'done']}</Notice>
        )}
        <Lead {...props} isNew={isNew} />
        {mailbox && (
          <Notice>
            {l.mailboxHint} <a href="/mailbox">{l.mailboxLink}</a>
          </Notice>
        )}
        {fresh && (
          <>
            <WhatComes {...props} coming={fresh.coming} />
            <WishesForm {...fresh} clinic={clinic} />
            <ToKeep {...fresh.links} />
          </>
        )}
        {progress === 'completed' && <ToForm />}
      </div>
    </Page>
  );
}

function Lead({ clinic, mailbox, progress, fresh, now, isNew }: ConfirmedProps & { isNew: boolean }) {
  const next = fresh?.coming[0];
  const when = next?.at === undefined ? undefined : slotWords(next.at, now, clinic.timeZone);
  return (
    <>
      <p class="lead">
        {isNew && words.thanks}
        {firstWords(progress, isNew, next, when)}
      </p>
      {isNew && (
        <p>
          {words.rhythm}
          {!mailbox && (progress === 'soon' || progress === 'under-way') && l.confirmedNext}
        </p>
      )}
    </>
  );
}

function firstWords(progress: Progress, isNew: boolean, next: Coming | undefined, when: string | undefined) {
  if (when !== undefined && next?.number === 1)
    return (
      <>
        {progress === 'shared' && words.first.shared}
        <strong>{words.first.at(when)}</strong>
      </>
    );
  const is = isNew && progress === 'under-way' ? words.first.left : l.first[progress];
  return when === undefined ? is : `${is}${words.first.next(next!.number, when)}`;
}

function WhatComes({ clinic, course, coming, now }: ConfirmedProps & { coming: Coming[] }) {
  if (coming.length === 0) return null;
  return (
    <section>
      <h2>{words.coming.title}</h2>
      <p class="small soft">{course?.title}</p>
      <ol class="coming">
        {coming.map(({ number, title, at }) => (
          <li>
            <span class="when">
              {at === undefined || at <= now ? words.coming.soon : dayWords(at, clinic.timeZone)}
            </span>
            <span>
              <span class="soft">{words.coming.lesson(number)}</span> {title}
            </span>
          </li>
        ))}
      </ol>
      <p class="small soft">{words.coming.help}</p>
    </section>
  );
}

function ToKeep({ sheet, calendar, own }: Fresh['links']) {
  return (
    <section>
      <h2>{words.links.title}</h2>
      <ul>
        {sheet && (
          <li>
            <a href={sheet}>{words.links.sheet}</a>
          </li>
        )}
        <li>
          <a href={calendar}>{words.links.calendar}</a>
        </li>
        <li>
          <a href={own}>{words.links.own}</a>
          <br />
          <span class="small soft">{words.links.ownHelp}</span>
        </li>
      </ul>
    </section>
  );
}
