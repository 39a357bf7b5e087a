import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { chance } from '../adapters/machine/machine.ts';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { newId } from '../db/ids.ts';
import { consultationRequests, deliveries, events, subscribers } from '../db/schema.ts';
import { DayoriError } from '../errors.ts';
import { signToken } from '../links/tokens.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { testDeps } from '../testing/deps.ts';
import { redFlagBox, redFlags } from '../texts/ja/safety.ts';
import { t } from '../texts/ja.ts';
import { parseConsultationForm } from './form.ts';
import { consultationRoutes } from './routes.tsx';

const GOOD = { preferredTimes: '平日の夕方、土曜の午前', contactBy: 'mail' };

async function invited() {
  const { deps, clock, queue, messages } = await testDeps();
  const subscriberId = newId(chance, 'sub');
  const email = 'taro@reader.example';
  await deps.db
    .insert(subscribers)
    .values({ id: subscriberId, email, emailKey: email, status: 'active', hour: 7, createdAt: 0 });
  const delivery = newDelivery(deps, clock.now(), {
    kind: 'lesson',
    subscriberId,
    course: 'thigh-sciatica',
    lesson: 8,
    state: 'sent',
  });
  await deps.db.insert(deliveries).values(delivery);
  const app = new Hono().route('/consultation', consultationRoutes(deps));
  app.onError((error, c) =>
    c.text(String(error), error instanceof DayoriError && error.code === 'not_found' ? 404 : 500),
  );
  const url = `/consultation/${signToken(deps.keys, 'consultation', delivery.id)}`;
  const post = (form: Record<string, string>) => app.request(url, { method: 'POST', body: new URLSearchParams(form) });
  const requests = () => deps.db.select().from(consultationRequests);
  return { deps, clock, queue, messages, app, url, post, requests, delivery };
}

test('of sixty different requests in the same moment five are kept, and a day later there is room again', async () => {
  const { clock, messages, queue, post, requests } = await invited();
  const ask = (time: string) => post({ ...GOOD, preferredTimes: time });
  const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(`土曜の${n}時`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  await queue.idle();
  expect([(await requests()).length, messages.length]).toEqual([5, 5]);
  clock.advance(24 * 60 * 60_000);
  await ask('日曜');
  expect(await requests()).toHaveLength(6);
});

describe('the page behind the invitation', () => {
  test('says for whom it speaks, masked, and what others should do', async () => {
    const { app, url } = await invited();
    const page = await (await app.request(url)).text();
    expect(page).toContain('t…@reader.example');
    expect(page).toContain('ご本人でない方は');
    expect(page).not.toContain('taro@reader.example');
  });

  test('says what a consultation is and costs, and changes nothing but the tracking record', async () => {
    const { app, url, requests, deps } = await invited();
    const page = await (await app.request(url)).text();
    for (const words of ['約40分', '3,000円', '9:00〜18:00', 'ご希望の時間', '/when-to-see-a-doctor'])
      expect(page).toContain(words);
    for (const { heading, signs } of redFlagBox())
      for (const words of [heading, ...signs]) expect(page).toContain(words);
    expect(page).toContain(redFlags.seen);
    expect(page).not.toContain('taro@');
    const seen = await deps.db.select({ kind: events.kind }).from(events);
    expect([await requests(), seen]).toEqual([[], [{ kind: 'page' }]]);
  });

  test('leads to the booking page of a clinic that has one', async () => {
    const { app, url, deps } = await invited();
    await saveClinic(deps, ClinicSettings.parse({ bookingUrl: 'https://booking.example/a?b=1&c=2' }));
    const page = await (await app.request(url)).text();
    expect(page).toContain('href="https://booking.example/a?b=1&amp;c=2"');
    expect(page).not.toContain('<form');
  });

  test('is not there for a changed token, another purpose, an unknown delivery, a notice', async () => {
    const { app, url, deps, delivery } = await invited();
    const notice = newDelivery(deps, 0, { kind: 'sign-in' });
    await deps.db.insert(deliveries).values(notice);
    const sign = (purpose: 'consultation' | 'mail', id: string) => `/consultation/${signToken(deps.keys, purpose, id)}`;
    const changed = url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A');
    for (const path of [
      changed,
      sign('mail', delivery.id),
      sign('consultation', newId(chance, 'dlv')),
      sign('consultation', notice.id),
    ]) {
      expect((await app.request(path)).status).toBe(404);
      expect((await app.request(path, { method: 'POST', body: new URLSearchParams(GOOD) })).status).toBe(404);
    }
  });
});

describe('asking for a consultation', () => {
  test('keeps the request, proves the opening and mails the clinic', async () => {
    const { deps, post, queue, messages, requests, delivery } = await invited();
    const response = await post({ ...GOOD, note: '腰も気になります' });
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringContaining('お申し込みを受け付けました'),
    ]);
    expect(await requests()).toMatchObject([
      { ...GOOD, deliveryId: delivery.id, course: 'thigh-sciatica', phone: null, note: '腰も気になります' },
    ]);
    expect(await deps.db.select().from(deliveries).where(eq(deliveries.id, delivery.id))).toMatchObject([
      { openedAs: 'proven' },
    ]);
    await queue.idle();
    expect(messages.map(message => message.to)).toEqual(['contact@clinic.example']);
  });

  test('twice the same within ten minutes is one request and one mail, even when pressed twice at once', async () => {
    const { clock, post, queue, messages, requests } = await invited();
    await Promise.all([post(GOOD), post(GOOD), post(GOOD)]);
    clock.advance(9 * 60_000);
    expect((await post(GOOD)).status).toBe(200);
    await queue.idle();
    expect([(await requests()).length, messages.length]).toEqual([1, 1]);
  });

  test('other words, or the same after ten minutes, are another request', async () => {
    const { clock, post, requests } = await invited();
    await post(GOOD);
    await post({ ...GOOD, note: '土曜は午後でも' });
    clock.advance(10 * 60_000);
    await post(GOOD);
    clock.advance(10 * 60_000);
    await post(GOOD);
    expect(await requests()).toHaveLength(4);
  });

  test('of sixty different requests at once five are kept, each with its mail, and everybody is answered alike', async () => {
    const { clock, post, queue, messages, requests } = await invited();
    const many = (day: string) =>
      Promise.all(Array.from({ length: 60 }, (_, n) => post({ ...GOOD, note: `${day} ${n}` })));
    for (const [day, kept] of [
      ['1', 5],
      ['2', 10],
    ] as const) {
      expect(new Set((await many(day)).map(({ status }) => status))).toEqual(new Set([200]));
      await queue.idle();
      expect([(await requests()).length, messages.length]).toEqual([kept, kept]);
      clock.advance(25 * 60 * 60_000);
    }
  });

  test('requests from a clock that ran ahead keep nobody from asking, and the limit of a day still holds', async () => {
    const { clock, post, requests } = await invited();
    clock.advance(90 * 24 * 60 * 60_000);
    for (let n = 0; n < 6; n += 1) await post({ ...GOOD, note: `${n}` });
    expect(await requests()).toHaveLength(5);
    clock.advance(-90 * 24 * 60 * 60_000);
    for (const _ of [1, 2]) await post({ ...GOOD, note: '0' });
    expect(await requests()).toHaveLength(6);
    for (let n = 10; n < 20; n += 1) await post({ ...GOOD, note: `${n}` });
    expect(await requests()).toHaveLength(10);
  });

  test('whoever asks for a sixth time in a day reads that it was not taken, and whom to tell', async () => {
    const { post, requests } = await invited();
    const ask = async (note: string) => (await post({ ...GOOD, note })).text();
    for (const note of ['1', '2', '3', '4', '5']) expect(await ask(note)).toContain(t.consultation.thanksTitle);
    const page = await ask('6');
    for (const words of [t.consultation.enough, 'tel:000-0000-0000']) expect(page).toContain(words);
    expect(page).not.toContain(t.consultation.thanksTitle);
    expect(await ask('5')).toContain(t.consultation.thanksTitle); // a second press of one that was taken
    expect(await requests()).toHaveLength(5);
  });

  test('what is missing is said beside the field, and what was typed stays', async () => {
    const { post, requests } = await invited();
    const response = await post({ preferredTimes: '', contactBy: 'phone', phone: '12', note: '<b>腰</b>' });
    const page = await response.text();
    expect(response.status).toBe(422);
    for (const words of [
      'ご都合のよい曜日や時間帯をご記入ください。',
      '市外局番からの番号を',
      'value="12"',
      '&lt;b&gt;腰&lt;/b&gt;',
    ])
      expect(page).toContain(words);
    expect(page).toMatch(/value="phone" checked/);
    expect(page).toContain(`<title>${t.frame.faulty(t.consultation.title)}</title>`);
    expect(await requests()).toEqual([]);
  });
});

describe('the form', () => {
  const errors = (form: Record<string, unknown>) => {
    const parsed = parseConsultationForm(form);
    return parsed.ok ? [] : Object.keys(parsed.errors);
  };

  test('asks for times and a way to answer', () => {
    expect(errors({})).toEqual(expect.arrayContaining(['preferredTimes', 'contactBy']));
    expect(errors({ ...GOOD, contactBy: 'fax' })).toEqual(['contactBy']);
    expect(errors({ ...GOOD, contactBy: ['mail', 'phone'] })).toEqual(['contactBy']);
    expect(errors({ ...GOOD, preferredTimes: 'あ'.repeat(201) })).toEqual(['preferredTimes']);
    expect(errors({ ...GOOD, note: 'あ'.repeat(501) })).toEqual(['note']);
    expect(errors({ ...GOOD, note: `${'あ\r\n'.repeat(249)}あ` })).toEqual([]);
  });

  test('takes a number as people type it, and only when a call is wanted', () => {
    const phone = (typed: string, contactBy = 'phone') => {
      const parsed = parseConsultationForm({ ...GOOD, contactBy, phone: typed });
      return parsed.ok ? parsed.form.phone : parsed.errors;
    };
    expect(phone('090-1234-5678')).toBe('090-1234-5678');
    expect(phone('0901234ー5678 ')).toBe('0901234-5678');
    expect(phone('+81 (3) 1234 5678')).toBe('+81(3)12345678');
    for (const wrong of ['', '   ', '119', 'call me 0901234567', '1'.repeat(16)])
      expect(phone(wrong)).toHaveProperty('phone');
    expect(phone('090-1234-5678', 'mail')).toBeNull();
  });

  test('keeps line breaks and drops other controls and turned text', () => {
    const parsed = parseConsultationForm({ ...GOOD, note: 'a\r\nb\u0000c\u202ed\u2028e' });
    expect(parsed).toMatchObject({ ok: true, form: { note: 'a\nb c d e' } });
  });
});
