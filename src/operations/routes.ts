import { Hono } from 'hono';
import type { Operation } from '../api.ts';
import { lessonCounts } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { healthCheck } from './health.ts';
import type { Health } from './health-report.ts';
import { openApi } from './openapi.ts';
import { inWordsOf } from './where-it-runs.ts';

/** Pages for operators. None shows a reader, a symptom or an address. `operations`: the JSON interface of the other rooms. */
export function operationsRoutes(deps: Deps, operations: () => Promise<Operation[]>): Hono {
  const app = new Hono();
  const check = healthCheck(deps);

  app.get('/healthz', async c => {
    const health = await check();
    return c.json(inWordsOf(deps.runtime, health), isFault(health) ? 503 : 200);
  });

  app.get('/metrics', async c => {
    const [health, counts] = await Promise.all([check(), deps.db.select().from(lessonCounts)]);
    return c.text(metrics(health, counts), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });

  app.get('/openapi.json', async c => c.json(openApi(deps.site.baseUrl, await operations())));

  return app;
}

/**
 * Missing settings are no fault: the page to fill them in must stay reachable. Nor is a held domain, because anybody can cause one who
 * signs up with an address there. `status` tells both, the HTTP code does not.
 */
const isFault = ({ database, mail, sending, queue, scheduler }: Health) =>
  queue.status === 'refuses' ||
  scheduler.status === 'stopped' ||
  database.status === 'down' ||
  mail.status === 'down' ||
  sending.status === 'paused' ||
  sending.status === 'probing';

/** Prometheus text format 0.0.4. Sums over all courses, because a symptom type must not be a label. */
function metrics(health: Health, counts: (typeof lessonCounts.$inferSelect)[]): string {
  const sum = (name: 'sent' | 'failed' | 'bounced' | 'clicked') => counts.reduce((total, row) => total + row[name], 0);
  const lines: (readonly [name: string, type: 'gauge' | 'counter', help: string, value: number])[] = [
    ['dayori_healthy', 'gauge', '1 when every part answers and sending is open', Number(health.status === 'ok')],
    ['dayori_mail_server_up', 'gauge', '1 when the mail server takes mail', Number(health.mail.status === 'up')],
    ['dayori_queue_up', 'gauge', '1 unless the queue refuses mail', Number(health.queue.status !== 'refuses')],
    ['dayori_held_domains', 'gauge', 'Receiving domains that blame the sender', health.sending.heldDomains],
    ['dayori_deliveries_waiting', 'gauge', 'Mails that are due and not sent', health.waiting.count],
    [
      'dayori_oldest_waiting_seconds',
      'gauge',
      'How long the oldest of them has been due',
      health.waiting.oldestMs / 1_000,
    ],
    ['dayori_dead_letters', 'gauge', 'Mails that failed too often and wait', health.deadLetters.count],
    ...(health.scheduler.at
      ? [
          [
            'dayori_last_tick_timestamp_seconds',
            'gauge',
            'When the scheduler last came to the end of a pass',
            health.scheduler.at / 1_000,
          ] as const,
        ]
      : []),
    ['dayori_signups_waiting', 'gauge', 'Mails to confirm that wait for their turn', health.signups.waiting],
    ...(health.backup?.at
      ? [
          [
            'dayori_backup_timestamp_seconds',
            'gauge',
            'When the last backup was made',
            health.backup.at / 1_000,
          ] as const,
        ]
      : []),
    ['dayori_lessons_sent_total', 'counter', 'Lessons accepted by the mail server', sum('sent')],
    ['dayori_lessons_failed_total', 'counter', 'Lessons given up', sum('failed')],
    ['dayori_lessons_clicked_total', 'counter', 'Lessons with a click by a person', sum('clicked')],
  ];
  return lines
    .map(([name, type, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`)
    .join('');
}
