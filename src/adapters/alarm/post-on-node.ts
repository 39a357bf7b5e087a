import { lookup as lookUp } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { AlarmPosted, PostAlarm, Timers } from '../../deps.ts';
import { isAlarmUrl, isPublicAddress } from '../../operations/alarm/target.ts';
import { alarmBody } from './body.ts';

/** Milliseconds, for the name, the connection and the answer together. */
const PATIENCE = 8_000;

/** `allows`, `isPublic`: which URLs and which addresses behind their names are asked. Tests ask a server of their own. */
type Posting = {
  timers: Pick<Timers, 'after'>;
  allows?: (url: string) => boolean;
  isPublic?: (address: string) => boolean;
};

/**
 * Posts alarms from a machine that may stand in a private network. The address is judged when the connection is made, so that a name that
 * leads elsewhere the second time gets no further. Redirects are not followed.
 */
export const alarmPost =
  ({ timers, allows = isAlarmUrl, isPublic = isPublicAddress }: Posting): PostAlarm =>
  (url, text) =>
    allows(url) ? post(new URL(url), text, { timers, lookup: publicLookup(isPublic) }) : refused();

const refused = async (): Promise<AlarmPosted> => ({ ok: false, why: 'refused' });

function post(
  url: URL,
  text: string,
  { timers, lookup }: Pick<Posting, 'timers'> & { lookup: LookupFunction },
): Promise<AlarmPosted> {
  const { type, body } = alarmBody(url, text);
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
  const { request } = url.protocol === 'http:' ? http : https;
  return new Promise(resolve => {
    const asked = request(url, { method: 'POST', headers, lookup, agent: false }, response => {
      response.resume();
      const { statusCode: status = 0 } = response;
      end(status >= 200 && status < 300 ? { ok: true } : { ok: false, why: 'answered', status });
    });
    const cancel = timers.after(PATIENCE, () => end({ ok: false, why: 'unreachable' }));
    asked.on('error', error => end({ ok: false, why: error instanceof NotPublic ? 'refused' : 'unreachable' }));
    asked.end(body);
    function end(posted: AlarmPosted) {
      cancel();
      asked.destroy();
      resolve(posted);
    }
  });
}

class NotPublic extends Error {}

/** One address of ours among several is enough to refuse the name. */
const publicLookup =
  (isPublic: (address: string) => boolean): LookupFunction =>
  (host, options, answer) =>
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, []);
      if (!addresses.every(({ address }) => isPublic(address))) return answer(new NotPublic(), []);
      const [first] = addresses;
      return options.all ? answer(null, addresses) : answer(null, first!.address, first!.family);
    });
