import { MINUTE, readable } from './days.ts';
import { atEntering, atLesson, type Check, type Hearing } from './hearing.ts';
import { domainOf, lessonKey, type Model, type Moment, type Pause, pauseKey } from './model.ts';

/** Reasons that only somebody's word ends (README, Backups and Transfer). */
const BY_WORD = ['restored', 'moved', 'moved-out'];
/** Nobody answered, or nothing could be signed: whoever answers, whatever they say, is there (src/README.md, the states of a pause). */
const BY_ANY_ANSWER = ['unreachable', 'unsigned'];
/** A press is told once its page has answered. */
const TOLD_WITHIN = 10 * MINUTE;

export const clinicRules: Check[] = [
  {
    promise: 'Nothing goes to readers while an item that the law demands is blank.',
    source: 'README, Send real mail; DESIGN 10.',
    see: atEntering(({ model, tell }, { mail, who, now }) => {
      if (who && !model.settings.complete)
        tell('legal-items-blank', who, `${now.at}`, `${mail} at ${readable(model.settings.timeZone, now.at)}`);
    }),
  },
  {
    promise: 'While the clinic holds unsigned lessons, none of them goes out, nor one that waits for another attempt.',
    source: 'docs/clinic-guide.ja.md; FAULTS 8.',
    see: atLesson(({ model, tell }, { who, course, lesson, now }) => {
      if (model.settings.unsignedLessons === 'hold' && !isSigned(model, course, lesson))
        tell('unsigned-lesson', who, lessonKey(course, lesson), `at ${readable(model.settings.timeZone, now.at)}`);
    }),
  },
  {
    promise: 'While sending is paused, or a receiving domain is held, only the probe goes out.',
    source: 'docs/decisions/refusals-and-pauses.md, After a resume one mail goes first.',
    see: atEntering(({ model, tell }, { mail, who, address, delivery, now }) => {
      if (!who) return;
      const domain = domainOf(address ?? who);
      for (const pause of model.pauses.values()) {
        const isItsProbe = pause.probe === delivery;
        const concerns = pause.domain === '' || pause.domain.toLowerCase() === domain;
        if (!concerns || isItsProbe || (pause.domain !== '' && isProbeOfAll(model, delivery))) continue;
        const what = pause.domain === '' ? `sending is paused (${pause.reason})` : `${domain} is held`;
        tell(
          'while-paused',
          who,
          `${pause.began.nth}`,
          `${mail} at ${readable(model.settings.timeZone, now.at)}: ${what}`,
        );
      }
    }),
  },
  {
    promise:
      'A held domain, and a pause after refusals, end by an accepted mail, by a press, or when no mail waits; one for silence by any answer.',
    source: 'README, When mail is refused and it is our fault; docs/decisions/refusals-and-pauses.md.',
    see(hearing, fact, now) {
      if (fact.kind !== 'pause' || fact.stands) return;
      const pause = hearing.model.pauses.get(pauseKey(fact.domain, fact.reason));
      if (!pause || mayEnd(hearing, pause, now)) return;
      hearing.later(TOLD_WITHIN, ({ model, tell }) => {
        if (wasPressed(model, pause, now) || isPausedForAll(model, pause)) return;
        const times = [pause.began.at, now.at].map(at => readable(model.settings.timeZone, at));
        const what = `${pause.domain || 'all sending'} (${pause.reason})`;
        tell('pause-ended-unasked', null, `${what} ${now.at}`, `${what} stood since ${times[0]} and ended ${times[1]}`);
      });
    },
  },
];

export const isSigned = ({ setting }: Model, course: string | null, lesson: string | null): boolean =>
  setting.courses.find(one => one.course === course)?.lessons.find(({ slug }) => slug === lesson)?.signed ?? false;

const isProbeOfAll = ({ pauses }: Model, delivery: string): boolean =>
  [...pauses.values()].some(pause => pause.domain === '' && pause.probe === delivery);

function mayEnd({ model, look }: Hearing, { domain, reason }: Pause, now: Moment): boolean {
  if (BY_WORD.includes(reason)) return false;
  if (BY_ANY_ANSWER.includes(reason) && wasAnswered(model, now)) return true;
  return wasAccepted(model, domain, now) || (domain !== '' && !waitsAny(look, domain));
}

/** An acceptance was heard or written down just now. It counts, though another process may have taken its mail over. */
const wasAccepted = ({ mails }: Model, domain: string, now: Moment): boolean =>
  [...mails.values()].some(({ who, attempts }) =>
    attempts.some(
      ({ answer, heardAt = 0, closed, address }) =>
        (domain === '' || domainOf(address ?? who ?? '') === domain.toLowerCase()) &&
        [answer === 'accepted' ? heardAt : 0, closed?.to === 'sent' ? closed.at : 0].some(at => now.at - at < MINUTE),
    ),
  );

const wasAnswered = ({ mails }: Model, now: Moment): boolean =>
  [...mails.values()].some(({ attempts }) =>
    attempts.some(
      ({ answer, heardAt = 0 }) => answer && answer !== 'away' && answer !== 'silent' && now.at - heardAt < MINUTE,
    ),
  );

function waitsAny(look: Hearing['look'], domain: string): boolean {
  const [row] = look(
    `SELECT count(*) AS n FROM deliveries d JOIN subscribers r ON r.id = d.subscriber_id
     WHERE d.state IN ('due', 'claimed', 'sending', 'retry') AND lower(r.email) LIKE ?`,
    `%@${domain.toLowerCase()}`,
  );
  return Number(row?.n) > 0;
}

const wasPressed = ({ presses }: Model, { domain, reason }: Pause, now: Moment): boolean =>
  presses.some(press => press.name === (domain || reason) && Math.abs(press.at - now.at) <= TOLD_WITHIN);

/** Domains that are held for the same reason become one pause of all sending. */
const isPausedForAll = ({ paused }: Model, { domain, reason, began }: Pause): boolean =>
  domain !== '' && (paused.get(pauseKey('', reason))?.within({ from: began.at, until: Number.POSITIVE_INFINITY }).length ?? 0) > 0; // biome-ignore format: one line
