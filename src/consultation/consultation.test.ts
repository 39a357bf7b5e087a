import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import PostalMime from 'postal-mime';
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

const { own } = t.consultation;
const PERSON = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36';
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
    for (const words of [
      ...['約40分', '3,000円', '9:00〜18:00', 'ご希望の日', '/when-to-see-a-doctor', 'href="tel:000-0000-0000"'],
      ...[
        '見本町1-2-3',
        'https://www.google.com/maps/search/?api=1&amp;query=',
        'つらさが一時的に強まる',
        '妊娠中の方',
      ],
      'ふだんの靴',
    ])
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
    expect(page).toContain(`href="${url}/booking"`);
    expect(page).toContain('name="contactBy"');
    expect(page).not.toContain('booking.example');
    const there = await app.request(`${url}/booking`, { headers: { 'user-agent': PERSON } });
    expect([there.status, there.headers.get('location')]).toEqual([302, 'https://booking.example/a?b=1&c=2']);
    expect((await deps.db.select({ kind: events.kind }).from(events)).map(({ kind }) => kind)).toEqual([
      'page',
      'booking',
    ]);
  });

  test('leads there also where its address has Japanese in it, by whatever way it is written', async () => {
    const { app, url, deps } = await invited();
    for (const [bookingUrl, location] of [
      ['https://booking.example/%E4%BA%88?n=あ', 'https://booking.example/%E4%BA%88?n=%E3%81%82'],
      ['https://例え.jp/予約', 'https://xn--r8jz45g.jp/%E4%BA%88%E7%B4%84'],
    ]) {
      await saveClinic(deps, ClinicSettings.parse({ bookingUrl }));
      expect((await app.request(`${url}/booking`)).headers.get('location')).toBe(location);
    }
  });

  test('has no way to a booking page where the clinic has none', async () => {
    const { app, url } = await invited();
    expect((await app.request(`${url}/booking`)).status).toBe(404);
  });

  test('speaks of needles only where the clinic may use them, and says what the clinic added', async () => {
    const { app, url, deps } = await invited();
    const page = async (licences: string[]) => {
      await saveClinic(deps, ClinicSettings.parse({ licences, consultationNote: '駐車場は2台です。' }));
      return (await app.request(url)).text();
    };
    const withNeedles = await page(['acupuncture', 'massage']);
    for (const words of ['内出血', 'はり師、あん摩マッサージ指圧師', '駐車場は2台です。'])
      expect(withNeedles).toContain(words);
    const without = await page(['none']);
    expect(without).not.toContain('内出血');
    expect(without).toContain(t.consultation.noLicence);
  });

  test('offers the open days of eight weeks from today on, and takes no other', async () => {
    const { app, url, deps, clock, post, requests } = await invited();
    await saveClinic(deps, ClinicSettings.parse({ closedWeekdays: [7], closedDates: ['2026/11/24'] }));
    const page = await (await app.request(url)).text();
    expect(page).toContain('<option value="2026-11-23">11月23日(月)</option>');
    for (const closed of ['2026-11-21', '2026-11-22', '2026-11-24', '2026-11-29', '2027-02-01'])
      expect(page).not.toContain(`value="${closed}"`);
    for (const day1 of ['2026-11-21', '2026-11-22', '2026-11-24', '2027-02-01', 'tomorrow'])
      expect([day1, (await post({ contactBy: 'mail', day1 })).status]).toEqual([day1, 422]);
    expect((await post({ contactBy: 'mail', day1: '2026-11-25', day2: '2026-11-23', day3: '2026-11-25' })).status).toBe(
      303,
    );
    expect(await requests()).toMatchObject([{ preferredDays: ['2026-11-25', '2026-11-23'], preferredTimes: '' }]);
    // A day that has passed meanwhile is not taken when something else is changed.
    clock.advance(2 * 24 * 60 * 60_000);
    expect((await post({ contactBy: 'mail', day1: '2026-11-23' })).status).toBe(422);
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
  test('keeps the request, proves the opening, mails the clinic and sends the reader a copy', async () => {
    const { deps, post, queue, messages, requests, delivery, app, url } = await invited();
    const response = await post({ ...GOOD, note: '腰も気になります' });
    expect([response.status, response.headers.get('location')]).toEqual([303, `${url}?done=asked`]);
    const page = await (await app.request(`${url}?done=asked`)).text();
    for (const words of [own.done.asked, own.copy, '平日の夕方、土曜の午前', '腰も気になります', own.standings.open])
      expect(page).toContain(words);
    expect(await requests()).toMatchObject([
      { ...GOOD, deliveryId: delivery.id, course: 'thigh-sciatica', phone: null, note: '腰も気になります' },
    ]);
    expect(await deps.db.select().from(deliveries).where(eq(deliveries.id, delivery.id))).toMatchObject([
      { openedAs: 'proven' },
    ]);
    await queue.idle();
    expect(messages.map(message => message.to).sort()).toEqual(['contact@clinic.example', 'taro@reader.example']);
  });

  test('the mails say what is needed, and neither symptom, note, name nor number', async () => {
    const { post, queue, messages } = await invited();
    await post({ ...GOOD, contactBy: 'phone', phone: '090-1234-5678', note: 'しびれます', day1: '2026-11-27' });
    await queue.idle();
    const texts = await Promise.all(messages.map(({ raw }) => PostalMime.parse(raw)));
    const [copy, notice] = texts.sort((a, b) => b.to![0]!.address!.localeCompare(a.to![0]!.address!));
    for (const words of ['11月27日(金)', '平日の夕方、土曜の午前', '末尾5678', '/consultation/'])
      expect(copy!.text).toContain(words);
    for (const words of ['お電話です', '/admin/requests']) expect(notice!.text).toContain(words);
    for (const secret of ['しびれ', '1234-5678', '坐骨', '太もも']) {
      expect(JSON.stringify([copy, notice])).not.toContain(secret);
    }
    for (const words of ['夕方', '末尾', '11月27日']) expect(JSON.stringify(notice)).not.toContain(words);
  });

  test('twice the same is one request and one mail to each, even when pressed twice at once', async () => {
    const { clock, post, queue, messages, requests } = await invited();
    await Promise.all([post(GOOD), post(GOOD), post(GOOD)]);
    clock.advance(9 * 60_000);
    expect((await post(GOOD)).headers.get('location')).toMatch(/done=same$/);
    await queue.idle();
    expect([(await requests()).length, messages.length]).toEqual([1, 2]);
  });

  test('other words take the place of those before, and both sides hear of it', async () => {
    const { clock, post, queue, messages, requests } = await invited();
    await post(GOOD);
    clock.advance(60_000);
    expect((await post({ ...GOOD, note: '土曜は午後でも' })).headers.get('location')).toMatch(/done=changed$/);
    await queue.idle();
    expect(await requests()).toMatchObject([{ note: '土曜は午後でも', changedAt: clock.now() }]);
    expect(messages).toHaveLength(4);
  });

  test('what the clinic had answered waits for it again when it is changed, and not when it is sent once more', async () => {
    const { deps, post, requests } = await invited();
    await post(GOOD);
    await deps.db.update(consultationRequests).set({ handledAt: 1, handledAs: 'booked', remindedAt: 1 });
    await post(GOOD);
    expect(await requests()).toMatchObject([{ handledAs: 'booked' }]);
    await post({ ...GOOD, preferredTimes: '日曜' });
    expect(await requests()).toMatchObject([{ handledAt: null, handledAs: null, remindedAt: null }]);
  });

  test('after one that came to nothing a new one can be made', async () => {
    const { deps, post, requests, app, url } = await invited();
    await post(GOOD);
    await deps.db.update(consultationRequests).set({ handledAt: 1, handledAs: 'closed' });
    expect(await (await app.request(url)).text()).toContain(t.consultation.submit);
    await post(GOOD);
    expect(await requests()).toHaveLength(2);
  });

  test('of sixty different ones at once five are kept, in one request, each with its mails, and a day later there is room again', async () => {
    const { clock, post, queue, messages, requests } = await invited();
    const many = (day: string) =>
      Promise.all(Array.from({ length: 60 }, (_, n) => post({ ...GOOD, note: `${day} ${n}` })));
    for (const [day, mails] of [
      ['1', 10],
      ['2', 20],
    ] as const) {
      const answers = await many(day);
      await queue.idle();
      expect(answers.filter(({ status }) => status === 303).length).toBeGreaterThanOrEqual(5);
      expect([(await requests()).length, messages.length]).toEqual([1, mails]);
      clock.advance(25 * 60 * 60_000);
    }
  });

  test('requests from a clock that ran ahead keep nobody from asking', async () => {
    const { clock, post, requests } = await invited();
    clock.advance(90 * 24 * 60 * 60_000);
    for (let n = 0; n < 6; n += 1) await post({ ...GOOD, note: `${n}` });
    clock.advance(-90 * 24 * 60 * 60_000);
    await post({ ...GOOD, note: 'now' });
    expect(await requests()).toMatchObject([{ note: 'now' }]);
  });

  test('whoever asks for a sixth time in a day reads that it was not taken, and whom to tell', async () => {
    const { post, requests } = await invited();
    const ask = (note: string) => post({ ...GOOD, note });
    for (const note of ['1', '2', '3', '4', '5']) expect((await ask(note)).status).toBe(303);
    const page = await (await ask('6')).text();
    for (const words of [t.consultation.enough, 'tel:000-0000-0000']) expect(page).toContain(words);
    expect((await ask('5')).status).toBe(303); // a second press of one that was taken
    expect(await requests()).toMatchObject([{ note: '5' }]);
  });

  test('a reader who gets no lessons any more gets the copy all the same', async () => {
    const { deps, post, queue, messages } = await invited();
    await deps.db.update(subscribers).set({ status: 'unsubscribed' });
    await post(GOOD);
    await queue.idle();
    expect(messages.map(message => message.to)).toContain('taro@reader.example');
  });
});

describe('coming back', () => {
  test('shows the request with its words in the form, and a link with ?done= alone says nothing', async () => {
    const { app, url, post } = await invited();
    await post({ ...GOOD, note: '腰も', day1: '2026-11-27' });
    const page = await (await app.request(url)).text();
    for (const words of ['>腰も</textarea>', 'value="2026-11-27" selected', own.withdrawSubmit])
      expect(page).toContain(words);
    expect(await (await app.request(`${url}?done=withdrawn`)).text()).not.toContain(own.done.withdrawn);
  });

  test('it can be taken back, which both sides hear, and that can be undone', async () => {
    const { app, url, post, queue, messages, requests, deps } = await invited();
    await post(GOOD);
    await queue.idle();
    await deps.db.update(consultationRequests).set({ handledAt: 1, handledAs: 'booked' });
    expect((await post({ act: 'withdraw' })).headers.get('location')).toBe(`${url}?done=withdrawn`);
    expect((await requests())[0]!.withdrawnAt).not.toBeNull();
    const page = await (await app.request(`${url}?done=withdrawn`)).text();
    for (const words of [own.done.withdrawn, own.undo]) expect(page).toContain(words);
    await queue.idle();
    expect(messages).toHaveLength(4);
    expect(await PostalMime.parse(messages.at(-1)!.raw).then(mail => mail.text)).toMatch(/取り下げました/);
    await Promise.all([post({ act: 'restore' }), post({ act: 'restore' })]);
    expect(await requests()).toMatchObject([{ withdrawnAt: null, handledAs: 'booked' }]);
    expect(await (await app.request(`${url}?done=restored`)).text()).toContain(own.done.restored);
  });

  test('taking back is never refused, and no mailbox is filled by it', async () => {
    const { post, queue, messages, requests } = await invited();
    await post(GOOD);
    await queue.idle();
    for (let n = 0; n < 10; n += 1) {
      await post({ act: 'withdraw' });
      expect((await requests())[0]!.withdrawnAt).not.toBeNull();
      await post({ act: 'restore' });
      expect((await requests())[0]!.withdrawnAt).toBeNull();
    }
    await queue.idle();
    expect(messages).toHaveLength(10);
  });

  test('after one was taken back, what is sent anew is a new one', async () => {
    const { post, requests } = await invited();
    await post(GOOD);
    await post({ act: 'withdraw' });
    await post({ ...GOOD, note: 'もう一度' });
    expect((await requests()).map(({ withdrawnAt }) => withdrawnAt === null).sort()).toEqual([false, true]);
  });
});

describe('a form that came back', () => {
  test('what is missing is said beside the field, and what was typed stays', async () => {
    const { post, requests } = await invited();
    const response = await post({ preferredTimes: '', contactBy: 'phone', phone: '12', note: '<b>腰</b>' });
    const page = await response.text();
    expect(response.status).toBe(422);
    for (const words of [
      t.consultation.errors.day1.missing!,
      '<a href="#phone">',
      'autofocus',
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
    const parsed = parseConsultationForm(form, ['2026-12-01']);
    return parsed.ok ? [] : Object.keys(parsed.errors);
  };

  test('asks for times and a way to answer', () => {
    expect(errors({})).toEqual(expect.arrayContaining(['day1', 'contactBy']));
    expect(errors({ contactBy: 'mail', day3: '2026-12-01' })).toEqual([]);
    expect(errors({ contactBy: 'mail', day2: '2026-12-02' })).toEqual(['day2']);
    expect(errors({ ...GOOD, contactBy: 'fax' })).toEqual(['contactBy']);
    expect(errors({ ...GOOD, contactBy: ['mail', 'phone'] })).toEqual(['contactBy']);
    expect(errors({ ...GOOD, preferredTimes: 'あ'.repeat(201) })).toEqual(['preferredTimes']);
    expect(errors({ ...GOOD, note: 'あ'.repeat(501) })).toEqual(['note']);
    expect(errors({ ...GOOD, note: `${'あ\r\n'.repeat(249)}あ` })).toEqual([]);
  });

  test('takes a number as people type it, and only when a call is wanted', () => {
    const phone = (typed: string, contactBy = 'phone') => {
      const parsed = parseConsultationForm({ ...GOOD, contactBy, phone: typed }, []);
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
    const parsed = parseConsultationForm({ ...GOOD, note: 'a\r\nb\u0000c\u202ed\u2028e' }, []);
    expect(parsed).toMatchObject({ ok: true, form: { note: 'a\nb c d e' } });
  });
});
