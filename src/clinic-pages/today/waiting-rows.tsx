import { calendarDaysBetween } from '../../calendar/local-time.ts';
import type { Clinic } from '../../clinic/settings.ts';
import { STEPS } from '../../clinic/setup.ts';
import { AHEAD_DAYS } from '../../sign-off/due.ts';
import { access } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';
import { backups } from '../../texts/ja/backups.ts';
import { today } from '../../texts/ja/clinic/today.ts';
import { pauses } from '../../texts/ja/pauses.ts';
import { providers } from '../../texts/ja/providers.ts';
import { setup } from '../../texts/ja/setup.ts';
import { dateWords } from '../../texts/ja/sign-off.ts';
import { signupLimits } from '../../texts/ja/signup-limits.ts';
import { suppressions } from '../../texts/ja/suppressions.ts';
import { trial } from '../../texts/ja/trial.ts';
import { fieldPath } from '../parts/legal-items.tsx';
import { pauseWords } from '../parts/sending/pauses.tsx';
import { providerName } from '../parts/sending/provider-alarm.tsx';
import { pathOf } from '../parts/setup/setup-steps.tsx';
import { day, dayAndTime } from '../parts/times.ts';
import type { Waiting } from './waiting.ts';

const t = today.waiting;
const banner = admin.banner;
const DELIVERY = '/admin/delivery';
const COURSES = '/admin/setup/courses';

/** A button that leads to a page, or one that does it at once. */
type Act = { words: string; href: string } | { words: string; action: string; name: string; value: string };
/** One thing that waits, in words, and its button. */
export type Row = { title: string; text: string; act: Act };

type Kind = Waiting['kind'];
type Of<K extends Kind> = Extract<Waiting, { kind: K }>;
type At = { clinic: Clinic; now: number };

export const rowOf = <K extends Kind>(waiting: Of<K>, at: At): Row =>
  (ROWS[waiting.kind] as (waiting: Of<K>, at: At) => Row)(waiting, at);

const toDelivery: Act = { words: t.toDelivery, href: DELIVERY };

/** In the order of `Waiting`. */
const ROWS: { [K in Kind]: (waiting: Of<K>, at: At) => Row } = {
  setup: ({ step }) => ({
    ...{ title: t.setup, text: setup.begin.rest(STEPS.indexOf(step) + 1, setup.steps[step]) },
    act: { words: setup.begin.goOn, href: pathOf(step) },
  }),
  storage: ({ problem }) => ({ title: banner.storage, text: banner.storageText[problem], act: toDelivery }),
  'no-mail-server': () => ({
    ...{ title: banner.noServer, text: t.noServer.text },
    act: { words: t.noServer.act, href: '/admin/setup/mail' },
  }),
  incomplete: ({ missing }) => ({
    ...{ title: banner.incomplete, text: t.incomplete.text(missing.map(item => banner.missing[item])) },
    act: { words: t.incomplete.act, href: fieldPath(missing[0]!) },
  }),
  pause: pauseRow,
  stopped: () => ({ title: banner.stopped, text: t.stopped, act: toDelivery }),
  requests: ({ people, oldest }, { clinic, now }) => ({
    ...{ title: t.requests.title(people), text: oldestWords(calendarDaysBetween(oldest, now, clinic.timeZone)) },
    act: { words: t.requests.act, href: '/admin/requests' },
  }),
  held: ({ domains }) => ({
    ...{ title: t.held.title(domains.slice(0, MOST_NAMED).join('、'), domains.length - MOST_NAMED), text: t.held.text },
    act: toDelivery,
  }),
  refusals: ({ alarm }) => ({
    ...{ title: providers.alarm(alarm.providers.map(providerName).join('、')), text: t.refusals },
    act: toDelivery,
  }),
  'dead-letters': ({ mails }) => ({
    ...{ title: banner.deadLetters(mails), text: t.deadLetters },
    act: { words: banner.toDeadLetters, href: '/admin/dead-letters' },
  }),
  'in-question': ({ readers }) => ({
    ...{ title: suppressions.banner(readers), text: t.inQuestion },
    act: { words: suppressions.toInQuestion, href: '/admin/suppressions' },
  }),
  'sign-ups': ({ waiting, refused }) => ({
    title: [waiting > 0 && signupLimits.banner(waiting), refused > 0 && signupLimits.bannerRefused(refused)]
      .filter(Boolean)
      .join('')
      .replace(/。$/, ''),
    ...{ text: t.signups.text, act: toSignups },
  }),
  'proof-of-work': () => ({ title: signupLimits.proof, text: t.proof, act: toSignups }),
  proxy: () => ({ title: signupLimits.proxy, text: t.proxy, act: toSignups }),
  unsigned: ({ courses }) => ({
    ...{ title: t.unsigned.title(courses), text: t.unsigned.text },
    act: { words: t.unsigned.act, href: COURSES },
  }),
  'none-open': () => ({
    ...{ title: t.noneOpen.title, text: t.noneOpen.text },
    act: { words: t.noneOpen.act, href: COURSES },
  }),
  backup: ({ standing: { status, at = 0 } }, { clinic }) => ({
    title:
      status === 'old'
        ? backups.banner.old(day(at, clinic.timeZone))
        : status === 'none'
          ? backups.banner.none
          : backups.banner.faulty,
    ...{ text: t.backup.text, act: { words: t.backup.act, href: '/admin/settings#backup' } },
  }),
  'way-in': ({ left }) => ({
    ...{ title: left === undefined ? access.banner.none : access.banner.few(left) },
    ...{ text: left === undefined ? t.wayIn.none : t.wayIn.few },
    act: { words: t.wayIn.act, href: left === undefined ? '/admin/access' : '/admin/access#codes' },
  }),
  reviews: ({ overdue, soon }) => ({
    title: overdue > 0 ? t.reviews.overdue(overdue) : t.reviews.soon(soon, AHEAD_DAYS),
    text: `${t.reviews.text}${overdue > 0 && soon > 0 ? t.reviews.also(soon, AHEAD_DAYS) : ''}`,
    act: { words: t.reviews.act, href: '/admin/lessons' },
  }),
  doubtful: ({ mails }) => ({
    ...{ title: t.doubtful.title(mails), text: t.doubtful.text },
    act: { words: t.doubtful.act, href: `${DELIVERY}#doubtful` },
  }),
  trial: ({ left: { readers, turned } }) => ({
    ...{ title: trial.title, text: trial.text(readers, Math.round(turned / DAY)) },
    act: { words: trial.throwAway, href: '/admin/trial/throw-away' },
  }),
  mailbox: ({ sample }) => ({
    ...{ title: t.mailbox.title, text: sample ? t.mailbox.sample : t.mailbox.text },
    act: { words: t.mailbox.act, href: '/mailbox' },
  }),
  'old-version': ({ released }) => ({
    ...{ title: t.oldVersion.title, text: t.oldVersion.text(dateWords(released)) },
    act: { words: t.oldVersion.act, href: '/admin/settings#version' },
  }),
};

const MOST_NAMED = 2;
const DAY = 86_400_000;
const toSignups: Act = { words: t.signups.act, href: '/admin/sign-ups' };

/** What the clinic did itself it also undoes at once. Before all others there is something to read. */
function pauseRow({ pause, isProbing }: Of<'pause'>, { clinic }: At): Row {
  const { title, since = pauses.since, resume: mayResume, button: asks } = pauseWords(pause);
  if (isProbing) return { title, text: t.pause.probing, act: { words: t.pause.see, href: DELIVERY } };
  const resume: Act = { words: pauses.resume, action: '/admin/resume', name: 'name', value: pause.reason };
  const look = { words: mayResume && !asks ? t.pause.act : t.pause.see, href: DELIVERY };
  return { title, text: since(dayAndTime(pause.at, clinic.timeZone)), act: pause.reason === 'by-hand' ? resume : look };
}

function oldestWords(days: number): string {
  if (days <= 0) return t.requests.oldest.today;
  return days === 1 ? t.requests.oldest.yesterday : t.requests.days(days);
}
