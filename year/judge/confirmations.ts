import { DAY, MINUTE, readable } from './days.ts';
import { mayHaveArrived, wasPutBackSince } from './doubt.ts';
import { atEntering, type Check } from './hearing.ts';
import { type Attempt, isSameClock, type Model, type Moment, type Reader, readerOf } from './model.ts';

/** Three mails: at once, after ten minutes, after a day, then none for thirty days (docs/decisions/sign-up-and-suppression.md). */
const MOST = 3;
const LEFT_ALONE = 30 * DAY - 30 * MINUTE;
const FIRST_WAIT = 10 * MINUTE - 5_000;
const SECOND_WAIT = DAY - 30 * MINUTE;

export const confirmations: Check[] = [
  {
    promise: 'Each confirmation mail follows a request of its own, and nobody gets mail who never asked.',
    source: 'README, How it works.',
    see: atEntering((hearing, { who, delivery, now }) => {
      if (!who) return;
      const reader = readerOf(hearing.model, who);
      hearing.later(10 * MINUTE, ({ tell }) => {
        if (reader.asked.length === 0) tell('mail-to-a-stranger', who, '', `a mail entered sending, and nobody asked`);
        const sent = mailsOf(reader.confirmations, now);
        if (sent.has(delivery) && sent.size > reader.asked.length)
          tell(
            'confirmation-without-request',
            who,
            '',
            `${sent.size} confirmations for ${reader.asked.length} requests`,
          );
      });
    }),
  },
  {
    promise: 'A confirmation is sent again after ten minutes, then after a day, then not for thirty days.',
    source: 'docs/decisions/sign-up-and-suppression.md',
    see: atEntering(({ model, tell }, { mail, who, delivery, now }) => {
      if (mail !== 'confirmation' || !who) return;
      const reader = readerOf(model, who);
      if (reader.struckOff) return;
      const before = sincePause(firstOfEach(thatCount(model, reader, now), delivery), now);
      const times = before.map(({ at }) => readable(model.settings.timeZone, at)).join(', ');
      const about = readable(model.settings.timeZone, before[0]?.at ?? now.at);
      if (before.length >= MOST) tell('too-many-confirmations', who, about, `one more after those of ${times}`);
      const [first] = before;
      const last = before.at(-1);
      if (last && now.at - last.at < FIRST_WAIT)
        tell(
          'confirmations-too-close',
          who,
          about,
          `${((now.at - last.at) / MINUTE).toFixed(1)} minutes after that of ${times}`,
        );
      else if (first && before.length === 2 && now.at - first.at < SECOND_WAIT)
        tell('confirmations-too-close', who, about, `a third one within a day of ${times}`);
    }),
  },
  {
    promise: 'A suppressed reader who asks again gets one confirmation in 30 days.',
    source: 'docs/decisions/sign-up-and-suppression.md',
    see: atEntering(({ model, tell }, { mail, who, delivery, now }) => {
      if (mail !== 'confirmation' || !who) return;
      const reader = readerOf(model, who);
      const since = reader.struckOff;
      if (!since) return;
      const before = firstOfEach(thatCount(model, reader, now), delivery).filter(
        one => one.nth > since.nth && now.at - one.at < 30 * DAY - 30 * MINUTE,
      );
      if (before.length > 0)
        tell('too-many-confirmations', who, `${since.at}`, 'a second one within 30 days to a suppressed address');
    }),
  },
];

/** Confirmations that left, or may have left. A confirmed address, a restore and a clock that was set begin the count anew. */
function thatCount(model: Model, { confirmations: sent, confirmed, left }: Reader, now: Moment): Attempt[] {
  const renewed = Math.max(0, ...[...confirmed, ...left].map(({ nth }) => nth));
  return sent.filter(
    one =>
      one.nth > renewed &&
      isSameClock(one, now) &&
      !model.steps.some(step => step.nth > one.nth) &&
      !wasPutBackSince(model, one) &&
      mayHaveArrived(one),
  );
}

/** The first time of each other mail. */
function firstOfEach(attempts: Attempt[], except: string): Attempt[] {
  const others = attempts.filter(({ mail }) => mail.id !== except);
  return others.filter((one, index) => others.findIndex(({ mail }) => mail === one.mail) === index);
}

/** Those after which the address was not yet left alone for thirty days. */
function sincePause(mails: Attempt[], now: Moment): Attempt[] {
  const starts = mails.findLastIndex(({ at }, index) => at - (mails[index - 1]?.at ?? -Infinity) >= LEFT_ALONE);
  const last = mails.at(-1);
  return last && now.at - last.at < LEFT_ALONE ? mails.slice(starts) : [];
}

const mailsOf = (attempts: Attempt[], now: Moment): Set<string> =>
  new Set(attempts.filter(one => one.nth <= now.nth && mayHaveArrived(one)).map(({ mail }) => mail.id));
