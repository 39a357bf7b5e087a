import type { MiddlewareHandler } from 'hono';
import { tryGetContext } from 'hono/context-storage';
import { isMailboxOpen, isMailerMissing, isMailReal } from '../../../clinic/mailer-kind.ts';
import { type Clinic, missingForSending } from '../../../clinic/settings.ts';
import type { Deps } from '../../../deps.ts';
import { readSendingLine } from '../../../reports/sending-line.ts';
import { delivery } from '../../../texts/ja/delivery.ts';
import { Notice } from '../../../ui/form.tsx';
import { askOpenStep } from '../setup/open-step.tsx';
import { moment } from '../times.ts';

const t = delivery.line;
/** `going`: mail goes out · `waiting`: not yet, and that is as it should be · `stopped`: somebody should look. */
type Line = { words: string; is: 'going' | 'waiting' | 'stopped' };
type Env = { Variables: { stateLine?: (clinic: Clinic) => Promise<Line>; isMoving?: () => Promise<boolean> } };

/** Lets pages behind it show the line. A page asks for it while it is written, so what answers with no page costs no query. */
export const withStateLine =
  (deps: Deps): MiddlewareHandler<Env> =>
  async (c, next) => {
    let asked: ReturnType<typeof readSendingLine> | undefined;
    const ask = () => {
      asked ??= readSendingLine(deps);
      return asked;
    };
    c.set('stateLine', clinic => readLine(deps, clinic, ask));
    c.set('isMoving', async () => (await ask()).moving);
    await next();
  };

/** Whether mail goes out, on every page of the signed-in clinic. Guests see nothing. */
export async function StateLine({ clinic }: { clinic: Clinic }) {
  const line = await tryGetContext<Env>()?.get('stateLine')?.(clinic);
  if (!line) return null;
  const { words, is } = line;
  return (
    <span class={`state-line ${is}`}>
      <i aria-hidden="true" />
      {is === 'going' ? words : <a href="/admin/delivery">{words}</a>}
    </span>
  );
}

/** While an import runs what is sent is refused (`transfer/closed.ts`), so every page says so before somebody fills a form in. */
export async function FormsClosed() {
  const isMoving = await tryGetContext<Env>()?.get('isMoving')?.();
  return isMoving ? <Notice tone="warn">{t.formsClosed}</Notice> : null;
}

async function readLine(deps: Deps, clinic: Clinic, ask: () => ReturnType<typeof readSendingLine>): Promise<Line> {
  if (isMailReal(deps) && missingForSending(clinic, deps.site.mailFrom).length > 0)
    return { words: t.notYet, is: 'waiting' };
  if (isMailerMissing(deps)) return { words: t.paused, is: 'stopped' };
  const { paused, active, next } = await ask();
  if (paused) return { words: t[paused], is: 'stopped' };
  if (isMailboxOpen(deps)) return { words: t.trial, is: 'waiting' };
  if (!active && (await askOpenStep(clinic))) return { words: t.notYet, is: 'waiting' };
  return {
    words: t.open(next === undefined ? undefined : moment(next, clinic.timeZone, deps.clock.now())),
    is: 'going',
  };
}
