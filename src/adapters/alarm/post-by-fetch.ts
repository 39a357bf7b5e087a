import type { PostAlarm, Timers } from '../../deps.ts';
import { isAlarmUrl } from '../../operations/alarm/target.ts';
import { alarmBody } from './body.ts';

/** Milliseconds. */
const PATIENCE = 8_000;

type Posting = { fetch: typeof fetch; timers: Pick<Timers, 'after'>; allows?: (url: string) => boolean };

/** Posts alarms from a Worker, which reaches only the public internet: Cloudflare opens no connection into private networks. */
export const alarmFetch =
  ({ fetch, timers, allows = isAlarmUrl }: Posting): PostAlarm =>
  async (url, text) => {
    if (!allows(url)) return { ok: false, why: 'refused' };
    const given = new AbortController();
    const cancel = timers.after(PATIENCE, () => given.abort());
    try {
      const { type, body } = alarmBody(new URL(url), text);
      const headers = { 'content-type': type };
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: given.signal });
      await answer.body?.cancel();
      return answer.ok ? { ok: true } : { ok: false, why: 'answered', status: answer.status };
    } catch {
      return { ok: false, why: 'unreachable' };
    } finally {
      cancel();
    }
  };
