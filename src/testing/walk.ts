import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { steady, timers } from '../adapters/machine/machine.ts';
import { smtpMailer } from '../adapters/smtp/smtp.ts';
import { createApp } from '../app.tsx';
import type { Running } from '../assembly/running.ts';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { tick } from '../scheduling/tick.ts';
import { openDatabase } from './database.ts';
import { buildWorld, handClock } from './deps.ts';

export const CLINIC = ClinicSettings.parse({
  legalName: '見本鍼灸院 代表者',
  tradeName: '見本鍼灸院',
  postalAddress: '見本県見本市1-2-3',
  contactEmail: 'contact@clinic.example',
  senderAddress: 'letters@clinic.example',
  consultationFee: '3,000円',
  consultationMinutes: 40,
});

/** The program as it runs on Node, with real SMTP and a database file (D1 in the test project `d1`). A test sets its clock. */
export async function nodeWithSmtp(
  smtpUrl: string,
  clinic: ClinicSettings | null = CLINIC,
  more: Pick<Partial<Running>, 'resolver' | 'postAlarm'> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  const clock = handClock();
  const mailer = smtpMailer({ url: smtpUrl, steady, timers });
  const database = await openDatabase(join(folder, 'test.db'));
  const { deps, queue, heartbeat, idle } = await buildWorld({ database, mailer, clock, ...more });
  if (clinic) await saveClinic(deps, clinic);
  const app = createApp(deps);
  return {
    deps,
    clock,
    sql: database.sql,
    /** One pass of the scheduler and everything it sends. */
    async tick() {
      const counts = await tick(deps);
      await idle();
      return counts;
    },
    /** Requests this URL as a browser or mail program would. */
    async visit(url: string, init?: RequestInit) {
      const response = await app.request(new URL(url, deps.site.baseUrl).href, {
        ...init,
        headers: { 'user-agent': BROWSER, ...(init?.headers as Record<string, string>) },
      });
      await idle();
      return response;
    },
    async close() {
      await queue.stop();
      await heartbeat.idle();
      await mailer.close();
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
export type TestNode = Awaited<ReturnType<typeof nodeWithSmtp>>;

const BROWSER =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';

export const form = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

export const signupForm = (email: string, more: Record<string, string> = {}) =>
  form({ email, symptom: 'thigh-sciatica', consent: 'yes', ...more });
