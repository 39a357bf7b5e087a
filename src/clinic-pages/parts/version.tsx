import type { Clinic } from '../../clinic/settings.ts';
import type { Runtime } from '../../deps.ts';
import { RELEASED } from '../../released.ts';
import { today } from '../../texts/ja/clinic/today.ts';
import { dateWords } from '../../texts/ja/sign-off.ts';
import { tell } from '../../texts/ja/tell.ts';
import { oldVersion } from './old-version.ts';
import { PassOn } from './pass-on.tsx';

const t = today.version;
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
