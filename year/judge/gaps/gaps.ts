import type { Fact } from '../../facts.ts';
import { DAY, type LocalDay, localDay, nameOf, readable } from '../days.ts';
import type { Check, Hearing } from '../hearing.ts';
import type { Model, Moment } from '../model.ts';
import { isBehind, lessonsOf } from '../order.ts';
import { causesOf, type Wait } from './causes.ts';
import { newStories, type Story } from './stories.ts';

const LONG = 8 * DAY;

/** Judges how long lessons take to come, and counts gaps of more than eight days by what most of their days were lost to. */
export function newGaps(): { check: Check; counts: () => Record<string, number> } {
  const stories = newStories();
  const counts: Record<string, number> = {};
  let before: { fact: Fact; now: Moment } | undefined;

  /** Facts are taken one later, when the model has taken them in. */
  function takeBefore({ model }: Hearing) {
    if (before) stories.take(model, before.fact, before.now);
    before = undefined;
  }

  function entered({ model }: Hearing, story: Story, at: number) {
    const from = story.accepted?.at;
    if (from === undefined || at - from <= LONG || story.after === 'sending') return;
    const cause = mostOf(story, localDay(model.settings.timeZone, from) + 7);
    counts[cause] = (counts[cause] ?? 0) + 1;
  }

  const check: Check = {
    promise:
      'A lesson comes six to nine days after the one before. Each longer gap is made up, to the day, of causes of that reader’s story.',
    source: 'README, How it works, What it promises; FAULTS 8.',
    see(hearing, fact, now) {
      takeBefore(hearing);
      before = { fact, now };
      const isEntering = fact.kind === 'delivery' && fact.to === 'sending' && fact.mail === 'lesson';
      const story = isEntering ? stories.of(fact.enrollment) : undefined;
      if (!story) return;
      judgeUntil(hearing, story, fact.at);
      entered(hearing, story, fact.at);
    },
    day(hearing, at) {
      takeBefore(hearing);
      for (const story of stories.open()) judgeUntil(hearing, story, at);
    },
  };
  return { check, counts: () => ({ ...counts }) };
}

/** Looks at each local day that is over and was not looked at yet. */
function judgeUntil(hearing: Hearing, story: Story, at: number): void {
  const { model } = hearing;
  const { timeZone } = model.settings;
  const today = localDay(timeZone, at);
  const due = localDay(timeZone, story.deadline);
  const from = story.accepted ? localDay(timeZone, story.accepted.at) + 7 : due + 1;
  const first = Math.max(story.judged + 1, localDay(timeZone, story.base.at) + 1, Math.min(from, due + 1));
  if (first >= today) return;
  const wait = waitOf(hearing, story);
  for (let day = first; day < today; day += 1) judgeDay(hearing, story, wait, day, day > due);
  story.judged = today - 1;
}

function judgeDay(hearing: Hearing, story: Story, wait: Wait, day: LocalDay, isDue: boolean): void {
  const { causes, missed } = causesOf(hearing.model, wait, day);
  const isWaitingAnyway = !isDue && story.after !== 'accepted';
  story.waited.push({ day, cause: (isWaitingAnyway ? story.after : causes[0]) ?? (isDue ? 'none' : 'weekday') });
  if (!isDue || !missed || isGranted(hearing, day)) return;
  const { who, course } = story.enrollment;
  hearing.tell('gap', who, `${course} ${wait.next}`, textOf(hearing.model, story, wait));
}

/** A process that died on a day took places of the day's quota with it that nobody gave back. */
function isGranted({ model, look }: Hearing, day: LocalDay): boolean {
  const { perDay } = model.setting;
  if (perDay === 0) return false;
  const [row] = look('SELECT granted FROM sending_days WHERE day = ?', nameOf(day));
  return Number(row?.granted ?? 0) >= perDay;
}

function waitOf({ model, look }: Hearing, { enrollment, base, accepted }: Story): Wait {
  const [row] = look('SELECT hour FROM subscribers WHERE email = ?', enrollment.who);
  const next = lessonsOf(model, enrollment.course).find(
    one => !isBehind(model, enrollment.who, enrollment.course, one),
  );
  return { enrollment, since: accepted?.at ?? base.at, hour: Number(row?.hour ?? 7), next: next ?? null };
}

function textOf(
  { settings: { timeZone } }: Model,
  { enrollment, base, after, deadline, waited }: Story,
  { next }: Wait,
): string {
  const times = [base.at, deadline].map(at => readable(timeZone, at));
  const days = waited.map(({ day, cause }) => `${nameOf(day)} ${cause}`).join(', ');
  return `${enrollment.course}: ${next} did not come; ${after} ${times[0]}, to come by ${times[1]}; then ${days || 'nothing'}`;
}

/** The cause of the most days. */
function mostOf({ waited, after }: Story, from: LocalDay): string {
  const days = Map.groupBy(
    waited.filter(({ day }) => day >= from),
    ({ cause }) => cause,
  );
  const [most] = [...days].sort((a, b) => b[1].length - a[1].length);
  return most?.[0] ?? (after === 'accepted' ? 'weekday' : after);
}
