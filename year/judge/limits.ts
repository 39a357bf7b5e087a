import { localDay, MINUTE, nameOf, readable } from './days.ts';
import { mayHaveArrived } from './doubt.ts';
import { atEntering, atLesson, type Check } from './hearing.ts';
import { domainOf, type Model, type Moment } from './model.ts';
import { isThrottled } from './throttles.ts';

const FIRST_DAY = 50;

export const limits: Check[] = [
  {
    promise: 'No more lessons in a day than the quota and the warm-up allow.',
    source: 'README, SMTP_PER_DAY and SMTP_WARM_UP.',
    see: atLesson(({ model, tell }, { now }) => {
      const day = localDay(model.settings.timeZone, now.wall);
      const limit = limitOf(model, day);
      // A mail that was granted a place just before the clock was set, or before a copy was put back, enters on another day.
      if (limit === undefined || changedOn(model, day, now)) return;
      if (sentOn(model, day) >= limit)
        tell('over-quota', null, nameOf(day), `more than ${limit} lessons on ${nameOf(day)}`);
    }),
  },
  {
    promise: 'A receiving domain that throttles is left alone for 5 minutes, 15 minutes, an hour, four hours.',
    source: 'README, Mail that arrives; docs/decisions/delivery.md.',
    see: atEntering(({ model, tell }, { mail, who, address, now }) => {
      if (!who || !isThrottled(model, domainOf(address ?? who), now)) return;
      const { began, wait } = model.throttles.get(domainOf(address ?? who))!;
      const times = [began.at, now.at].map(at => readable(model.settings.timeZone, at));
      tell(
        'while-throttled',
        who,
        `${began.at}`,
        `${mail}: throttled ${times[0]} for ${wait / MINUTE} minutes, entered ${times[1]}`,
      );
    }),
  },
];

/** Lessons that went out on a day, or may have. */
export const sentOn = ({ lessonsOn }: Model, day: number): number =>
  (lessonsOn.get(day) ?? []).filter(mayHaveArrived).length;

/** The most lessons on that day; unset where there is no limit. It doubles with each day on which lessons went out. */
export function limitOf({ setting, lessonsOn }: Model, day: number): number | undefined {
  const limits = setting.perDay > 0 ? [setting.perDay] : [];
  if (setting.warmUp) {
    const days = [...lessonsOn].filter(
      ([other, sent]) => other !== day && sent.some(({ closed }) => closed?.to === 'sent'),
    );
    limits.push(FIRST_DAY * 2 ** days.length);
  }
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

function changedOn({ steps, restores, moves, settings }: Model, day: number, now: Moment): boolean {
  const isOn = (moment: Moment) => localDay(settings.timeZone, moment.at) === day;
  return steps.some(step => now.at - step.at < 15 * MINUTE) || restores.some(isOn) || moves.some(isOn);
}
