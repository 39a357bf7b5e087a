import { monthsLater } from '../../calendar/local-time.ts';
import type { Clinic } from '../../clinic/settings.ts';
import type { Runtime } from '../../deps.ts';
import { RELEASED } from '../../released.ts';
import { dateWords } from '../../texts/ja/sign-off.ts';
import { tell } from '../../texts/ja/tell.ts';
import { today } from '../../texts/ja/today.ts';
import { PassOn } from './pass-on.tsx';
import { isoDate } from './times.ts';

const t = today.version;
const OLD_AFTER_MONTHS = 12;

/** The day on which this version was released, if that is longer ago than a year. `wall`: epoch ms, by a clock that nobody turns. */
export const oldVersion = (wall: number, { timeZone }: Clinic): string | undefined =>
  isoDate(wall, timeZone) > monthsLater(RELEASED, OLD_AFTER_MONTHS) ? RELEASED : undefined;

/** Which version this is, and how it is renewed once it is old. */
export function Version({ clinic, wall, runtime }: { clinic: Clinic; wall: number; runtime: Runtime }) {
  return (
    <section>
      <h2 id="version">{t.title}</h2>
      <p>{t.released(dateWords(RELEASED))}</p>
      {oldVersion(wall, clinic) && (
        <>
          <p>{t.old}</p>
          <PassOn told={tell.update} runtime={runtime} />
        </>
      )}
    </section>
  );
}
