import { expect, test } from 'vitest';
import { auditLog } from '../../db/schema.ts';
import { type PauseReason, REASONS } from '../../pauses/reasons.ts';
import { pauseFor, pauseRestored } from '../../pauses/sending-state.ts';
import { signedInClinic } from '../../testing/clinic.ts';
import { keepCohorts } from '../../testing/figures.ts';

const COURSE = 'thigh-sciatica';
const FIRST = 'why-it-hurts';
const counts = { course: COURSE, requested: 140, confirmed: 130, completed: 5, stopped: 3, consultations: 2 };

/** Without what cells are called on a phone. */
const unlabelled = (page: string) => page.replace(/ data-label="[^"]*"/g, '');

test('an empty report says what will stand here and where to begin', async () => {
  const { text } = await signedInClinic();
  const page = await text('/admin');
  expect(page).toContain('受けている方はいません');
  expect(page).toContain('登録ページを見る');
  expect(page).not.toContain('<svg class="chart"');
});

test('the report shows shares of what was delivered, and counts where that is under thirty', async () => {
  const { deps, text } = await signedInClinic();
  await keepCohorts(deps.db, counts);
  await keepCohorts(
    deps.db,
    {
      course: COURSE,
      lessonSlug: FIRST,
      lesson: 1,
      sent: 130,
      bounced: 10,
      proven: 37,
      possible: 23,
      notToBeSeen: 14,
      clicked: 12,
      unsubscribed: 1,
      failed: 2,
    },
    { course: COURSE, lessonSlug: 'muscle-or-nerve', lesson: 2, sent: 10, proven: 5, possible: 1, notToBeSeen: 2 },
  );
  const page = unlabelled(await text('/admin'));
  const rated = [[37, 30.8], [23, 19.2], [14, 11.7], [46, 38.3]]; // biome-ignore format: one line
  const cells = rated.map(([mails, rate]) => `<td class="number">${mails}<span class="rate"> ${rate}%</span></td>`);
  expect(page).toContain(`<td class="number">120</td>${cells.join('')}`);
  expect(page).toContain([10, 5, 1, 2, 2].map(mails => `<td class="number">${mails}</td>`).join(''));
  expect(page).toContain('130件(92.9%)');
  expect(page).toContain('届いた120通のうち、開かれたのは37通から74通のあいだです。');
  expect(page).toContain('届いた10通のうち、開かれたのは5通から8通のあいだです。');
  expect(page).toContain('届いた130通のうち、開かれたのは42通から82通のあいだです。');
  expect(page).not.toContain('style=');
});

test('what was counted of a lesson that is gone is still shown, behind the others', async () => {
  const { deps, text } = await signedInClinic();
  await keepCohorts(deps.db, counts);
  await keepCohorts(deps.db, { course: COURSE, lessonSlug: 'taken-out', lesson: 3, sent: 41, proven: 7 });
  const page = unlabelled(await text('/admin'));
  const gone = page.lastIndexOf('以前の第3回(いまの講座にはない回)');
  expect(gone).toBeGreaterThan(page.lastIndexOf('第8回'));
  expect(page.slice(gone)).toContain('<td class="number">41</td>');
});

test.each([
  [1, 0, 0],
  [29, 0, 0],
  [30, 1, 5],
])('of %i delivered %i whiskers are drawn, and %i shares are shown', async (sent, whiskers, shares) => {
  const { deps, text } = await signedInClinic();
  await keepCohorts(deps.db, { ...counts, requested: 1, confirmed: 0, completed: 0, consultations: 0 });
  await keepCohorts(deps.db, { course: COURSE, lessonSlug: FIRST, lesson: 1, sent, proven: 1 });
  const page = await text('/admin');
  expect(page.split('<g class="whisker">').length - 1).toBe(whiskers);
  expect([...page.matchAll(/<td class="number"[^/]*?%[^"]/g)].length).toBe(shares);
});

test('the whisker runs from the low end of what is proven to the high end of the most that may be opened', async () => {
  const { deps, text } = await signedInClinic();
  await keepCohorts(deps.db, counts);
  const of = { course: COURSE, lesson: 1, sent: 120, proven: 37 };
  await keepCohorts(
    deps.db,
    { ...of, lessonSlug: FIRST },
    { ...of, lessonSlug: 'muscle-or-nerve', possible: 23, notToBeSeen: 14 },
  );
  const page = await text('/admin');
  expect(page).toContain('x1="23.27%" x2="39.58%"');
  expect(page).toContain('x1="23.27%" x2="69.88%"');
  expect(page).toContain('>23%〜70%</td>');
});

test('a lesson that nobody got has no bar and no row among the opens, and is named as not reached', async () => {
  const { deps, text } = await signedInClinic();
  await keepCohorts(deps.db, counts);
  await keepCohorts(
    deps.db,
    { course: COURSE, lessonSlug: FIRST, lesson: 1, sent: 3, notToBeSeen: 3 },
    { course: COURSE, lessonSlug: 'muscle-or-nerve', lesson: 2, failed: 2 },
  );
  const page = unlabelled(await text('/admin'));
  const course = page.slice(page.indexOf('各回の開封'));
  expect(course.match(/<rect class="track" width="100%"/g)).toHaveLength(1);
  const [opens, rest] = course.split('まだ届いていない回');
  expect(opens).not.toContain('第2回');
  expect(rest!.match(/<li>第\d回/g)).toHaveLength(7);
  expect(course.slice(course.indexOf('各回の配信とリンク'))).toMatch(
    /第2回.*?<td class="number">0<\/td><td class="number">2</,
  );
});

test('where opens are shown a link leads to how they are counted', async () => {
  const { deps, text } = await signedInClinic();
  await keepCohorts(deps.db, counts);
  await keepCohorts(deps.db, { course: COURSE, lessonSlug: FIRST, lesson: 1, sent: 3, proven: 1 });
  const page = await text('/admin');
  expect(page).toContain('<a class="phrase" href="/admin#counting">このように数えています</a>');
  const counting = page.slice(page.indexOf('<h2 id="counting">'));
  for (const part of ['確実', '可能性', '見えない', '開封なし']) expect(counting).toContain(`<dt>${part}</dt>`);
});

test('incomplete settings are listed, each with a way to fill it in', async () => {
  const { text } = await signedInClinic({ kind: 'smtp' });
  const page = await text('/admin');
  for (const field of ['legalName', 'postalAddress', 'contactEmail', 'senderAddress'])
    expect(page).toContain(`/admin/settings#${field}`);
});

test('a pause says why in plain words, and the button ends it', async () => {
  const { deps, text, post } = await signedInClinic();
  await pauseFor(deps, 'auth-refused', { rule: 'auth-refused', response: '535 5.7.8 <no>' });
  const page = await text('/admin');
  expect(page).toContain('利用者名またはパスワード');
  expect(page).toContain('535 5.7.8 &lt;no&gt;');
  expect((await post('/admin/resume')).status).toBe(303);
  const after = await text('/admin');
  expect(after).toContain('一通だけを送って確かめています');
  expect(after).not.toContain('action="/admin/resume"');
  expect((await deps.db.select().from(auditLog).orderBy(auditLog.id)).map(row => row.action)).toEqual([
    'signed-in',
    'sending-resumed',
  ]);
});

test('every pause has its words and its button, and a press ends no other pause', async () => {
  const { deps, text, post } = await signedInClinic();
  const { pauses: words } = await import('../../texts/ja/pauses.ts');
  const kept = (reason: string): reason is Exclude<PauseReason, 'moving-in'> => reason !== 'moving-in';
  const reasons = Object.keys(REASONS).filter(kept);
  for (const reason of reasons) await pauseFor(deps, reason);
  const page = await text('/admin');
  expect(page).toContain(`配信を止めている理由が${reasons.length}つあります`);
  for (const reason of reasons) {
    expect(page).toContain(words.reasons[reason].title);
    expect(page).toContain(`name="name" value="${reason}"`);
  }
  await post('/admin/resume'); // names no pause
  expect(await text('/admin')).toContain(`配信を止めている理由が${reasons.length}つあります`);
  await post('/admin/resume', { name: 'moved' });
  const after = await text('/admin');
  expect(after).toContain(`配信を止めている理由が${reasons.length - 1}つあります`);
  expect(after).not.toContain(words.reasons.moved.title);
  const actions = await deps.db.select().from(auditLog).orderBy(auditLog.id);
  expect(actions.map(({ action, detail }) => [action, detail])).toEqual([
    ['signed-in', 'machine'],
    ['sending-resumed', 'moved'],
  ]);
});

test('a held domain is an alarm with its own button, on the report and among the receivers', async () => {
  const { deps, sql, text, post } = await signedInClinic();
  const hold = (domain: string, probeAt: number) =>
    sql(
      `INSERT INTO pauses (domain, reason, at, rule, response, refusals, probe_at)
       VALUES (?, 'refused', ${deps.clock.now()}, 'authentication', '550 5.7.26 <no>', 1, ${probeAt})`,
      domain,
    );
  for (const domain of ['a.example', 'b.example', 'c.example', 'd.example'])
    await hold(domain, deps.clock.now() + 3_600_000);
  const report = await text('/admin');
  expect(report).toContain('配信を控えている受信側があります');
  expect(report).toContain('550 5.7.26 &lt;no&gt;');
  expect(report).toContain('次に確かめるのは2026年11月22日(日) 14:00');
  expect(report).toContain('ほかに1件あります');
  expect(report).not.toContain('d.example');
  expect(await text('/admin/receivers')).toContain('d.example');
  await post('/admin/resume', { name: 'a.example' });
  const after = await text('/admin');
  expect(after).not.toContain('a.example');
  expect(after).toContain('d.example');
  expect((await deps.db.select().from(auditLog).orderBy(auditLog.id)).at(-1)).toMatchObject({
    action: 'sending-resumed',
    detail: null,
  });
});

test('a restored database says what could happen, when it is harmless, and how to go on', async () => {
  const { deps, text, post } = await signedInClinic();
  await pauseRestored(deps, { lineage: 'a', mark: 9 });
  const page = await text('/admin');
  for (const words of ['こちらの送り方に原因がある', 'サーバーの返答']) expect(page).not.toContain(words);
  for (const words of ['控えから戻したデータベースです', 'もう一度届くおそれ', 'そのまま再開して構いません'])
    expect(page).toContain(words);
  expect((await post('/admin/resume')).status).toBe(303);
  expect(await text('/admin')).not.toContain('控えから戻した');
});

test.each([
  [true, ['止めた方には届かず', '最後に届いた回の次から'], ['再開の前に手続き', '隣の記録がありません']],
  [false, ['隣の記録がありません', '再開の前に手続きをお願いします'], ['止めた方には届かず']],
])(
  'a restored database says what will be honoured, where somebody looked for its memory (%s)',
  async (remembered, words, not) => {
    const { deps, text } = await signedInClinic();
    await pauseRestored(deps, { lineage: 'a', mark: 9 }, remembered);
    const page = await text('/admin');
    for (const word of words) expect(page).toContain(word);
    for (const word of not) expect(page).not.toContain(word);
  },
);

test('an installation that was exported says why it sends nothing, and goes on when the clinic stays', async () => {
  const { deps, text, post } = await signedInClinic();
  await pauseFor(deps, 'moved-out');
  expect(await text('/admin')).toContain('別の場所へ移すため、記録を書き出しました');
  expect((await post('/admin/resume')).status).toBe(303);
  expect(await text('/admin')).not.toContain('書き出しました');
});

test('a clinic whose mail server is gone is told how to go on, and gets in from the machine', async () => {
  const { text, get } = await signedInClinic({ kind: 'none' });
  const report = await text('/admin');
  expect(report).toContain('href="/admin/setup/mail"');
  expect(report).toContain('(.env の SMTP_URL)の接続先、利用者名、パスワードを確かめて、起動し直してください');
  expect(await text('/admin/sign-in')).toContain('npm run dayori -- sign-in-link');
  expect((await get('/mailbox')).status).toBe(404);
});
