import { CLOSES, isClosed, localDay, localHour, MINUTE, nameOf, OPENS, readable } from './days.ts';
import { atLesson, type Check } from './hearing.ts';
import type { Model, Moment } from './model.ts';

/** A pass that began before nine may end a moment after it. */
const GRACE = 5_000;

export const openHours: Check[] = [
  {
    promise: 'Lessons go out from 7:00 until 21:00 by the clinic’s clock.',
    source: 'docs/decisions/schedule.md',
    see: atLesson(({ model, tell }, { who, lesson, now }) => {
      const { timeZone } = model.settings;
      const isOpen = (wall: number) => localHour(timeZone, wall) >= OPENS && localHour(timeZone, wall - GRACE) < CLOSES;
      if (!readings(model, now).some(isOpen))
        tell(
          'outside-hours',
          who,
          readable(timeZone, now.wall).slice(0, 10),
          `${lesson} at ${readable(timeZone, now.wall)}`,
        );
    }),
  },
  {
    promise: 'No lesson on a closed weekday or date, nor on a holiday where the clinic skips them.',
    source: 'docs/decisions/schedule.md; docs/clinic-guide.ja.md',
    see: atLesson(({ model, tell }, { who, lesson, now }) => {
      const { settings } = model;
      const isForbidden = (wall: number) => isClosed(localDay(settings.timeZone, wall), settings);
      if (readings(model, now).every(isForbidden))
        tell(
          'closed-day',
          who,
          nameOf(localDay(settings.timeZone, now.wall)),
          `${lesson} at ${readable(settings.timeZone, now.wall)}`,
        );
    }),
  },
];

/** What the machine's clock says now, and what it would say if it had not been set within the last minute. */
function readings({ steps }: Model, { at, wall }: Moment): number[] {
  const justNow = steps.filter(step => at - step.at < MINUTE);
  return [wall, ...justNow.map((_, index) => wall - justNow.slice(index).reduce((sum, { by }) => sum + by, 0))];
}
