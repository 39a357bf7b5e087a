import type { Runtime } from '../../deps.ts';
import { type Told, tell } from '../../texts/ja/tell.ts';

type PassOnProps = { told: Told; runtime: Runtime; intro?: string };

/** What only the one who runs the machine can do: a sentence that the clinic passes on. */
export function PassOn({ told, runtime, intro = tell.intro }: PassOnProps) {
  return (
    <>
      <p>{intro}</p>
      <blockquote class="pass-on">{told[runtime]}</blockquote>
    </>
  );
}
