import type { Clinic } from '../../../clinic/settings.ts';
import type { Course } from '../../../courses/course.ts';
import type { Doubtful, DoubtfulMail } from '../../../reports/doubtful-mails.ts';
import { providers } from '../../../texts/ja/providers.ts';
import { deliveryName } from '../reader-words.ts';
import { dayAndTime } from '../times.ts';

const t = providers.doubtful;
type DoubtfulProps = { clinic: Clinic; courses: Course[]; doubtful: Doubtful };

/** How many mails may have come twice, why, and to whom. */
export function DoubtfulMails({ clinic, courses, doubtful: { count, shown } }: DoubtfulProps) {
  return (
    <section>
      <h2 id="doubtful">{t.title}</h2>
      <p>{count > 0 ? t.some(count) : t.none}</p>
      {count > 0 && (
        <>
          <p class="small soft">{t.why}</p>
          <details>
            <summary>{t.which}</summary>
            {count > shown.length && <p class="small soft">{t.newest(shown.length)}</p>}
            <ul class="people">
              {shown.map(mail => (
                <MailLine mail={mail} courses={courses} zone={clinic.timeZone} />
              ))}
            </ul>
          </details>
        </>
      )}
    </section>
  );
}

function MailLine({ mail, courses, zone }: { mail: DoubtfulMail; courses: Course[]; zone: string }) {
  return (
    <li>
      <p>
        <Recipient mail={mail} />
      </p>
      <p class="small soft numbers">
        {deliveryName(mail, courses)} {dayAndTime(mail.at, zone)}
      </p>
    </li>
  );
}

function Recipient({ mail: { subscriberId, email } }: { mail: DoubtfulMail }) {
  if (subscriberId === null) return <span>{t.clinic}</span>;
  return email === null ? <span>{t.erased}</span> : <a href={`/admin/readers/${subscriberId}`}>{email}</a>;
}
