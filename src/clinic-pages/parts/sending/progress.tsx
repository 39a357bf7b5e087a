import type { Clinic } from '../../../clinic/settings.ts';
import type { Progress } from '../../../delivery/progress.ts';
import { providers } from '../../../texts/ja/providers.ts';
import { dayAndTime } from '../times.ts';

const t = providers.progress;

/** How many mails were sent today, and what waits until when. Shows nothing if nothing waits. `open`: mail may go out. */
export function SendingProgress({ clinic, progress, open }: { clinic: Clinic; progress: Progress; open: boolean }) {
  const { remaining, held } = progress;
  if (remaining === 0 && held.length === 0) return null;
  return (
    <section>
      <h2>{t.title}</h2>
      {remaining > 0 && (open ? <UnderWay progress={progress} /> : <p>{t.stopped(remaining)}</p>)}
      {held.map(({ by, count, next }) => (
        <p>{t.held[by](count, dayAndTime(next, clinic.timeZone))}</p>
      ))}
    </section>
  );
}

function UnderWay({ progress: { sentToday, remaining } }: { progress: Progress }) {
  if (sentToday === undefined) return <p>{t.remaining(remaining)}</p>;
  const all = sentToday + remaining;
  return (
    <>
      <p class="numbers">
        <label for="sending">{t.sending(sentToday, all)}</label>
        <progress id="sending" max={all} value={sentToday} />
      </p>
      <p class="small soft">{t.sendingHelp}</p>
    </>
  );
}
