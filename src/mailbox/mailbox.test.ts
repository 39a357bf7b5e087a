import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { builtInMailbox } from '../adapters/stand-ins/mailbox.ts';
import { DayoriError } from '../errors.ts';
import { composeMessage } from '../rendering/mime.ts';
import { START, testDeps, WEEK } from '../testing/deps.ts';
import { withTopLinks } from './message.ts';
import { mailboxRoutes } from './routes.tsx';

async function mailbox() {
  const { deps, clock } = await testDeps();
  const mailer = builtInMailbox(deps);
  const app = new Hono().route('/mailbox', mailboxRoutes(deps, { advanceWeek: async () => clock.advance(WEEK) }));
  app.onError((error, c) => c.text('', error instanceof DayoriError && error.code === 'not_found' ? 404 : 500));
  const get = async (path: string) => (await app.request(path)).text();
  return { app, deps, clock, get, receive: (subject: string, html?: string) => mailer.send(outgoing(subject, html)) };
}

function outgoing(
  subject: string,
  html = '<html><head><title>x</title></head><body><a href="/c/1">読む</a></body></html>',
) {
  const from = { name: '見本鍼灸院', address: 'letters@clinic.example' };
  const to = { address: 'taro@reader.example' };
  const parts = {
    from,
    to,
    subject,
    date: START,
    messageId: '<1@clinic.example>',
    zone: 'Asia/Tokyo',
    headers: { 'List-Id': '<letters.clinic.example>' },
  };
  return {
    from: from.address,
    to: to.address,
    messageId: parts.messageId,
    raw: composeMessage({ ...parts, text: ['文字だけ'], html: [html] }).join(''),
  };
}

const idsIn = (page: string) => [...page.matchAll(/href="\/mailbox\/(msg_[\w-]{16})"/g)].map(match => match[1]!);

describe('the built-in mailbox', () => {
  test('an empty inbox says what will stand here and leads to the landing page', async () => {
    const { get } = await mailbox();
    const page = await get('/mailbox');
    expect(page).toContain('まだメールはありません');
    expect(page).toContain('href="/">講座に申し込む');
  });

  test('accepted mail stands in the inbox, newest first, with sender, subject, recipient and simulated time', async () => {
    const { clock, get, receive } = await mailbox();
    await receive('体の道すじを知る');
    clock.advance(WEEK);
    expect(await receive('感じ方を言葉にする')).toMatchObject({ accepted: true });
    const page = await get('/mailbox');
    expect(page.indexOf('感じ方を言葉にする')).toBeLessThan(page.indexOf('体の道すじを知る'));
    for (const words of ['見本鍼灸院', 'taro@reader.example', '2026年11月22日(日) 13:00', '2026年11月29日(日) 13:00'])
      expect(page).toContain(words);
  });

  test('fifty mails stand on a page, and paging shows each once, also when all came in one moment', async () => {
    const { get, receive } = await mailbox();
    for (let number = 1; number <= 120; number += 1) await receive(`Lesson ${number}`);
    const seen: string[] = [];
    for (let path: string | undefined = '/mailbox'; path; ) {
      const page: string = await get(path);
      seen.push(...idsIn(page));
      path = /href="(\/mailbox\?before=[^"]+)"/.exec(page)?.[1];
    }
    expect(seen).toHaveLength(120);
    expect(new Set(seen).size).toBe(120);
  });

  test('a page behind an unknown mail, and an unknown mail, are not found', async () => {
    const { app } = await mailbox();
    for (const path of [
      '?before=msg_aaaaaaaaaaaaaaaa',
      "?before='",
      '/msg_aaaaaaaaaaaaaaaa',
      '/msg_aaaaaaaaaaaaaaaa/html',
    ])
      expect((await app.request(`/mailbox${path}`)).status).toBe(404);
  });

  test('a mail shows its envelope, its text, all headers and the mails beside it', async () => {
    const { get, receive } = await mailbox();
    for (const subject of ['一通目', '二通目', '三通目']) await receive(subject);
    const [newest, middle, oldest] = idsIn(await get('/mailbox'));
    const page = await get(`/mailbox/${middle}`);
    for (const words of [
      '二通目',
      '見本鍼灸院 &lt;letters@clinic.example&gt;',
      'taro@reader.example',
      '文字だけ',
      'List-Id: &lt;letters.clinic.example&gt;',
    ])
      expect(page).toContain(words);
    expect(page).toContain(`<a href="/mailbox/${newest}" rel="prev">`);
    expect(page).toContain(`<a href="/mailbox/${oldest}" rel="next">`);
    expect(page).toContain(`src="/mailbox/${middle}/html"`);
    expect(page).not.toContain('allow-scripts');
  });

  test('the mail itself is sandboxed by its own header and its links open in the window around it', async () => {
    const { app, get, receive } = await mailbox();
    await receive('一通目');
    const [id] = idsIn(await get('/mailbox'));
    const response = await app.request(`/mailbox/${id}/html`);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^sandbox allow-popups .*default-src 'none'; img-src \* data:; style-src 'unsafe-inline'$/,
    );
    expect(await response.text()).toContain('<head><base target="_top"><title>');
  });

  test('what a mail says cannot become part of our page', async () => {
    const { get, receive } = await mailbox();
    await receive('<script>alert(1)</script>');
    const inbox = await get('/mailbox');
    expect(inbox + (await get(`/mailbox/${idsIn(inbox)[0]}`))).not.toContain('<script');
  });

  test('the button moves time on by a week and comes back', async () => {
    const { app, clock } = await mailbox();
    const response = await app.request('/mailbox/advance', { method: 'POST' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/mailbox']);
    expect(clock.now()).toBe(START + WEEK);
  });
});

test('a mail without a head gets its base all the same, and a header element is no head', () => {
  expect(withTopLinks('<p>a</p>')).toBe('<base target="_top"><p>a</p>');
  expect(withTopLinks('<header>a</header>')).toBe('<base target="_top"><header>a</header>');
  expect(withTopLinks('<HEAD lang="ja"><title>')).toBe('<HEAD lang="ja"><base target="_top"><title>');
});
