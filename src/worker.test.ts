import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type SmtpSink, smtpSink } from './testing/smtp-sink.ts';
import { signupForm } from './testing/walk.ts';
import { bundleWorker, removeBundle, startWorker, type TestWorker } from './testing/worker.ts';

let bundle: string;
let sink: SmtpSink;
let worker: TestWorker | undefined;
beforeAll(async () => {
  bundle = await bundleWorker();
  sink = await smtpSink();
});
afterAll(async () => {
  await sink.close();
  removeBundle(bundle);
});
afterEach(async () => {
  await worker?.close();
});

test('try', async () => {
  worker = await startWorker(bundle, {
    APP_SECRET: 'a secret for tests that is long enough',
    BASE_URL: 'https://letters.example',
    SMTP_URL: sink.url,
  });
  await worker.openClinic();
  const r = await worker.visit('/');
  console.log(r.status, (await r.text()).slice(0, 300), worker.logs());
  const s = await worker.visit('/signup', signupForm('reader@mail.example'));
  console.log(s.status, worker.logs());
  for (let n = 0; n < 100 && sink.received.length === 0; n += 1) await new Promise(r => setTimeout(r, 50));
  console.log(sink.received.length, await worker.rows('select * from deliveries'), worker.logs());
  console.log(await (await worker.visit('/healthz')).text());
  console.log(await worker.tick(), worker.logs());
});
