import { readable } from './days.ts';
import { atEntering, atLesson, type Check } from './hearing.ts';
import { domainOf, lessonKey, type Model } from './model.ts';

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
    see: atEntering(({ model, tell }, { mail, who, delivery, now }) => {
      if (!who) return;
      const domain = domainOf(who);
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
];

export const isSigned = ({ setting }: Model, course: string | null, lesson: string | null): boolean =>
  setting.courses.find(one => one.course === course)?.lessons.find(({ slug }) => slug === lesson)?.signed ?? false;

const isProbeOfAll = ({ pauses }: Model, delivery: string): boolean =>
  [...pauses.values()].some(pause => pause.domain === '' && pause.probe === delivery);
