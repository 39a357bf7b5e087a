import type { Fragments } from '../rendering/reader-copy.ts';
import { answers, reasons } from '../texts/ja/check-in/answers.ts';
import { inMail } from '../texts/ja/check-in/mails.ts';
import { redFlagBox, redFlags } from '../texts/ja/safety.ts';
import { box, item, label, link, NOTHING, type Piece, plain, small, stack, taps } from './markup.ts';
import { numbersPiece } from './numbers.ts';
import { mayBeAsked } from './standing.ts';
import { nameOf, type Past, type Reading, type Reply, replyTo, type Week } from './week.ts';

/** What is put into one reader's copy. `isGuarded`: the invitation's button is left out. */
export type WeekInMail = { checkIn: Piece; numbers: Piece; isGuarded: boolean };
/** Where its links lead: the check-in page, and 「つらくなった／もう十分」. */
export type WeekLinks = { checkIn: string; how: string };

/** As a copy takes them. */
export const asFragments = ({ checkIn, numbers, isGuarded }: WeekInMail): Fragments => ({
  html: { check_in: checkIn.html, numbers: numbers.html },
  text: { check_in: checkIn.text, numbers: numbers.text },
  isGuarded,
});

const DAY = 24 * 60 * 60_000;
/** A lesson that is older was not that of last week: the reader rested, or gets one every two weeks. */
const A_WEEK = 10 * DAY;

/** `now`: when the mail is sent (epoch ms). Readers who refused are not asked again, and get no block. */
export function weekInMail(week: Week, reading: Reading, links: WeekLinks, now: number): WeekInMail {
  const reply = replyTo(week, reading);
  const isAgain = reply?.kind === 'pain-again';
  const checkIn = !mayBeAsked(week.standing)
    ? NOTHING
    : stack([
        isAgain ? warning(reply, reading, links) : NOTHING,
        box('this-week', withEvenLinks(asked(week, reading, links, now, reply), isAgain ? 1 : 0, links)),
      ]);
  const numbers = numbersPiece(week, { isLast: reading.lesson.kind === 'invitation' });
  return { checkIn, numbers, isGuarded: isAgain && reading.lesson.kind === 'invitation' };
}

const asked = (week: Week, reading: Reading, links: WeekLinks, now: number, reply: Reply | undefined): Piece[] => [
  ...(reply?.kind === 'reason' ? sentence(reply, reading) : []),
  ...question(week, reading, links, now),
  ...selfCheck(reading, links),
];

/**
 * With one link more where there would be an odd number: the mail around has an even one, and filters take an odd one for tampering
 * (`rendering/compile.ts`). `before`: links that stand above.
 */
function withEvenLinks(pieces: Piece[], before: number, { checkIn }: WeekLinks): Piece[] {
  const links = before + (stack(pieces).html.match(/ href="/g) ?? []).length;
  return pieces.length === 0 || links % 2 === 0 ? pieces : [...pieces, link(inMail.kept, checkIn)];
}

function sentence({ reason, movement }: Extract<Reply, { kind: 'reason' }>, { course }: Reading): Piece[] {
  const words = movement === undefined ? undefined : course.movements?.[movement]?.answers?.[reason];
  return [label(inMail.replyTo(reasons[reason])), plain(words ?? inMail.replies[reason])];
}

/** About the action of the lesson that was sent before. An invitation asks nothing. */
function question({ standing, past }: Week, { lesson }: Reading, { checkIn }: WeekLinks, now: number): Piece[] {
  const [asked] = past;
  if (!asked?.action || lesson.kind === 'invitation') return [];
  const choices = (['done', 'some', 'rested'] as const).map((answer): [string, string] => [
    answers[answer],
    `${checkIn}?a=${answer}`,
  ]);
  return [label(askingWords(asked, now)), taps(choices), small(standing.shared ? inMail.helpShared : inMail.help)];
}

const askingWords = ({ action, sentAt }: Past, now: number): string =>
  (now - sentAt < A_WEEK ? inMail.lastWeek : inMail.lastTime)(nameOf(action!));

function selfCheck({ lesson }: Reading, { checkIn }: WeekLinks): Piece[] {
  if (!lesson.selfCheck) return [];
  const { heading, text } = inMail.check[lesson.selfCheck];
  return [label(heading), plain(text), link(inMail.check.link, `${checkIn}#numbers`)];
}

/** The urgencies in short, and a smaller dose. It stands above everything else that the mail says of the week. */
function warning(
  { action, dose }: Extract<Reply, { kind: 'pain-again' }>,
  { course, lesson }: Reading,
  { how }: WeekLinks,
): Piece {
  const w = inMail.again;
  return box('red-flags', [
    label(w.heading),
    plain(w.lead),
    ...redFlagBox(course.watchFor).map(({ heading, signs }) => item(heading, signs.join('／'))),
    item(redFlags.seenHeading, redFlags.seen),
    plain(`${action && dose ? w.dose(nameOf(action), dose) : w.noDose}${w.pain}`),
    ...(lesson.kind === 'invitation' ? [small(w.noInvitation)] : []),
    link(w.how, how),
  ]);
}
