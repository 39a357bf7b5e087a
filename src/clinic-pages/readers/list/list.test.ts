import { expect, test } from 'vitest';
import { chance } from '../../../adapters/machine/machine.ts';
import { newId } from '../../../db/ids.ts';
import { enrollments, subscribers } from '../../../db/schema.ts';
import { searchKey } from '../../../signup/name.ts';
import { signedInClinic } from '../../../testing/clinic.ts';
import { planOf } from '../../../testing/database.ts';
import { DAY, START } from '../../../testing/deps.ts';
import { eraseReader } from '../../../testing/readers/listed.ts';
import { ABSENT, addManyReaders, COMMON, RARE } from '../../../testing/readers/many.ts';
import { readers as t } from '../../../texts/ja/readers.ts';
import { countsOf, isChosen } from './counts.ts';
import { nextQuery, READERS_A_PAGE, sinceQuery } from './pages.ts';
import { amongFew, FEW, matchesOf } from './read-list.ts';
import { SEARCH_LIFETIME } from './sealed.ts';

type Clinic = Awaited<ReturnType<typeof signedInClinic>>;
type Fields = Omit<Partial<typeof subscribers.$inferInsert>, 'courses'> & {
  courses?: [string, Partial<typeof enrollments.$inferInsert>][];
};

let made = 0;
async function add({ deps }: Clinic, email: string, { courses: own = [], ...fields }: Fields = {}) {
  const id = newId(chance, 'sub');
  made += 1;
  const { name = null } = fields;
  const row = {
    id,
    email,
    emailKey: email.toLowerCase(),
    status: 'active' as const,
    hour: 7,
    createdAt: START + made,
  };
  await deps.db.insert(subscribers).values({ ...row, ...fields, nameKey: searchKey(name ?? '') });
  for (const [course, more] of own) {
    const enrollment = { id: newId(chance, 'enr'), subscriberId: id, course, state: 'active' as const, nextLesson: 2 };
    await deps.db
      .insert(enrollments)
      .values({ ...enrollment, weekday: 7, createdAt: START, nextSendAt: START + DAY, ...more });
  }
  return id;
}

const idsOn = (page: string) => [...page.matchAll(/href="\/admin\/readers\/(sub_[\w-]+)"/g)].map(([, id]) => id!);

/** Sends the form and returns the page to which it leads, with its address. */
async function search({ post, text }: Clinic, form: Record<string, string>) {
  const path = (await post('/admin/readers', form)).headers.get('location')!;
  const page = await text(path);
  return { path, page, ids: idsOn(page) };
}

/** What the chips count, by their words. */
const chipsOf = (page: string): Record<string, number> =>
  Object.fromEntries(
    [.../<nav class="picker".*?<\/nav>/s.exec(page)![0].matchAll(/>([^<>]+?) ([\d,]+)<\/a>/g)].map(([, word, n]) => [
      word!,
      Number(n!.replace(',', '')),
    ]),
  );
const hrefOf = (page: string, words: string) =>
  new RegExp(`href="([^"]+)"[^>]*>${words}`).exec(page)?.[1]?.replaceAll('&amp;', '&');

test('part of a name or an address finds a reader, two letters, in any width and case; kana stay as typed', async () => {
  const clinic = await signedInClinic();
  const id = await add(clinic, 'Hanako.Mihon@Example.jp', { name: '見本 ハナコ' });
  await add(clinic, 'other@mail.example', { name: 'ほかの名' });
  for (const typed of [
    'mi',
    'MIHON',
    'ｈａｎａ',
    '見本',
    '本 ハ',
    '本ハ',
    '　見本　',
    'ﾊﾅｺ',
    'ﾊﾅ',
    '@example',
    '\u200bmihon',
  ])
    expect([typed, (await search(clinic, { search: typed })).ids]).toEqual([typed, [id]]);
  for (const typed of ['はなこ', '%', '_', '見本花', 'a%o'])
    expect([typed, (await search(clinic, { search: typed })).ids]).toEqual([typed, []]);
});

test('one letter is a name, and signs that mean something to SQL mean themselves', async () => {
  const clinic = await signedInClinic();
  const id = await add(clinic, 'a_b%c@mail.example', { name: '林' });
  await add(clinic, 'axbyc@mail.example', { name: '森' });
  for (const typed of ['林', 'a_b', 'b%', "'"])
    expect((await search(clinic, { search: typed })).ids).toEqual(typed === "'" ? [] : [id]);
});

test('the whole address of a reader, however it is written, leads to the reader', async () => {
  const clinic = await signedInClinic();
  const id = await add(clinic, 'Hanako@example.jp');
  const found = await clinic.post('/admin/readers', { search: ' ｈａｎａｋｏ@EXAMPLE.jp ' });
  expect([found.status, found.headers.get('location')]).toEqual([303, `/admin/readers/${id}`]);
});

test('what is typed stands in no URL: its address is sealed, works when it is asked for again, and ends after twelve hours', async () => {
  const clinic = await signedInClinic();
  const id = await add(clinic, 'hanako@mail.example', { name: '見本花子' });
  for (const typed of ['hanako@mail', '見本花', 'nobody@mail.example']) {
    const { path, page } = await search(clinic, { search: typed });
    const links = [path, ...[...page.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!)]
      .map(decodeURIComponent)
      .join(' ');
    for (const part of ['hanako', '見本', 'nobody', Buffer.from(typed).toString('base64url')])
      expect(links).not.toContain(part);
    expect(page).toContain(`value="${typed}"`);
  }
  const { path } = await search(clinic, { search: '花子' });
  expect(idsOn(await clinic.text(path))).toEqual([id]);
  clinic.clock.advance(SEARCH_LIFETIME + 1);
  const late = await clinic.text(path);
  expect([late.includes('もう一度入力してください'), idsOn(late)]).toEqual([true, [id]]);
});

test('an address of a search that was changed, cut or made up opens nothing', async () => {
  const clinic = await signedInClinic();
  const { path } = await search(clinic, { search: 'zzz' });
  const sealed = new URLSearchParams(path.split('?')[1]).get('search')!;
  const turned = `${sealed.slice(0, 20)}${sealed[20] === 'A' ? 'B' : 'A'}${sealed.slice(21)}`;
  for (const wrong of [turned, sealed.slice(0, -4), 'x', 'A'.repeat(200), '..', '見']) {
    const page = await clinic.text(`/admin/readers?search=${encodeURIComponent(wrong)}`);
    expect(page).not.toContain('zzz');
  }
});

test('a reader stands where the courses and the consent say, and moves when they change', async () => {
  const clinic = await signedInClinic();
  const { sql } = clinic;
  const course = 'heavy-legs';
  await add(clinic, 'a@mail.example', { courses: [[course, {}]] });
  await add(clinic, 'b@mail.example', { courses: [[course, { state: 'paused' }]] });
  await add(clinic, 'c@mail.example', { courses: [[course, { state: 'completed' }]] });
  await add(clinic, 'd@mail.example', { courses: [[course, { state: 'stopped' }]] });
  await add(clinic, 'e@mail.example', { status: 'pending' });
  await add(clinic, 'f@mail.example', { status: 'unsubscribed' });
  await add(clinic, 'g@mail.example', { status: 'suppressed' });
  await add(clinic, 'h@mail.example', { status: 'in-question' });
  await add(clinic, 'i@mail.example', { status: 'trial' });
  await add(clinic, 'j@mail.example', {
    courses: [
      [course, { state: 'completed' }],
      ['thigh-sciatica', {}],
    ],
  });
  const chips = async () => chipsOf(await clinic.text('/admin/readers'));
  const first = {
    すべて: 10,
    受講中: 2,
    休み: 1,
    確認待ち: 1,
    修了: 1,
    講座なし: 1,
    停止: 1,
    届かない: 2,
    お試し: 1,
  };
  expect(await chips()).toEqual(first);
  await sql("UPDATE enrollments SET state = 'paused' WHERE state = 'active'");
  expect(await chips()).toEqual({ ...first, 受講中: 0, 休み: 3 });
  await sql("UPDATE subscribers SET status = 'active' WHERE email_key = 'f@mail.example'");
  expect(await chips()).toEqual({ ...first, 受講中: 0, 休み: 3, 停止: 0, 講座なし: 2 });
  await sql("UPDATE subscribers SET email_key = 'c@other.example' WHERE email_key = 'c@mail.example'");
  await eraseReader(clinic.deps, 'b@mail.example');
  expect(await chips()).toEqual({ ...first, すべて: 9, 受講中: 0, 休み: 2, 停止: 0, 講座なし: 2 });
});

test('the counts that triggers keep are those of the rows, whatever happened', async () => {
  const { sql, deps } = await signedInClinic();
  await addManyReaders(sql, 300);
  await sql("UPDATE subscribers SET status = 'unsubscribed' WHERE rowid % 7 = 0");
  await sql("UPDATE enrollments SET state = 'completed' WHERE rowid % 5 = 0");
  await sql("UPDATE enrollments SET state = 'active' WHERE rowid % 11 = 0");
  await sql("UPDATE subscribers SET email_key = 'moved' || rowid || '@moved.example' WHERE rowid % 13 = 0");
  await eraseReader(deps, 'r5@gmail.com');
  const kept = await sql(
    'SELECT course, domain, standing, readers FROM reader_counts WHERE readers <> 0 ORDER BY 1, 2, 3',
  );
  const counted = await sql(`SELECT course, domain, standing, count(*) AS readers FROM (
    SELECT '' AS course, id, domain, standing FROM subscribers UNION ALL
    SELECT DISTINCT e.course, s.id, s.domain, s.standing FROM enrollments e JOIN subscribers s ON s.id = e.subscriber_id
  ) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`);
  expect(kept.length).toBeGreaterThan(20);
  expect(kept).toEqual(counted);
});

test('a page is read along an index, a search from one index alone, and neither puts all readers in order', async () => {
  const { sql, deps } = await signedInClinic();
  const from = { at: START, id: 'sub_x' };
  const plans = {
    since: await planOf(sql, sinceQuery(deps.db, isChosen({ order: 'newest' }, ['gmail.com']), from, true)),
    next: await planOf(sql, nextQuery(deps.db, undefined, { dated: true, from, falling: false, most: 51 })),
    search: await planOf(sql, matchesOf(deps.db, isChosen({ order: 'newest', search: 'an' }, undefined))),
    rare: await planOf(sql, matchesOf(deps.db, amongFew({ order: 'newest', course: 'x' }, undefined, countsOf([])))),
  };
  expect(plans.since[0]).toContain('SEARCH subscribers USING COVERING INDEX subscribers_listed');
  expect(plans.next[0]).toContain(
    'SEARCH enrollments USING INDEX enrollments_due ((next_send_at,subscriber_id)>(?,?))',
  );
  expect(plans.search).toEqual(['SCAN subscribers USING COVERING INDEX subscribers_standing']);
  expect(plans.rare.join()).toContain('enrollments_course (course=?)');
  expect(Object.values(plans).flat().join()).not.toContain('TEMP B-TREE');
});

test('chips agree with their lists and with each other, under every filter and search, few or many', async () => {
  const clinic = await signedInClinic();
  await addManyReaders(clinic.sql, 3 * FEW);
  const forms: Record<string, string>[] = [
    {},
    { course: 'heavy-legs' },
    { course: 'thigh-sciatica' },
    { mailbox: 'gmail' },
    { mailbox: 'ymobile' },
    { mailbox: 'other' },
    { course: 'heavy-legs', mailbox: 'docomo' },
  ];
  for (const form of forms)
    for (const typed of ['', COMMON, RARE, ABSENT]) {
      const { page } = await search(clinic, { ...form, search: typed });
      if (page.includes('card empty') && !page.includes('class="picker"')) throw new Error('no chips');
      const { すべて: all, ...others } = chipsOf(page);
      expect(Object.values(others).reduce((sum, n) => sum + n, 0)).toBe(all);
      const counted = await clinic.sql(
        `SELECT count(*) AS n FROM subscribers s WHERE (? = '' OR instr(email_key, ?) OR instr(name_key, ?))
         AND (? = '' OR EXISTS (SELECT 1 FROM enrollments e WHERE e.subscriber_id = s.id AND e.course = ?))
         AND CASE ? WHEN '' THEN 1 WHEN 'gmail' THEN email_key LIKE '%@gmail.com' WHEN 'ymobile' THEN email_key LIKE '%@ymobile.ne.jp'
           WHEN 'docomo' THEN email_key LIKE '%@docomo.ne.jp' ELSE email_key LIKE '%.example' END`,
        ...[typed, typed, typed, form.course ?? '', form.course ?? '', form.mailbox ?? ''],
      );
      expect([form, typed, all]).toEqual([form, typed, counted[0]!.n]);
      for (const [word, n] of Object.entries(others)) {
        const chosen = await clinic.text(hrefOf(page, `${word} `)!);
        expect([word, idsOn(chosen).length]).toEqual([word, Math.min(n, READERS_A_PAGE)]);
        if (n > 0) expect(chosen).toContain(`${n.toLocaleString('ja-JP')}人(`);
      }
    }
});

test.each([
  ['few', 120],
  ['many', FEW + 230],
])('every order shows each reader once, there and back, however %s they are', async (_, count) => {
  const clinic = await signedInClinic();
  await addManyReaders(clinic.sql, count);
  const orders = {
    newest: 'SELECT id FROM subscribers ORDER BY created_at DESC, id DESC',
    oldest: 'SELECT id FROM subscribers ORDER BY created_at, id',
    next: `SELECT s.id FROM subscribers s JOIN enrollments e ON e.subscriber_id = s.id WHERE s.status = 'active' AND e.state = 'active'
      GROUP BY s.id ORDER BY min(coalesce(next_send_at, 0)), s.id`,
  };
  const words = {
    newest: ['もっと古い方', 'もっと新しい方'],
    oldest: ['もっと新しい方', 'もっと古い方'],
    next: ['もっと先の方', 'もっと早い方'],
  };
  for (const order of ['newest', 'oldest', 'next'] as const) {
    const expected = (await clinic.sql(orders[order])).map(({ id }) => id);
    const [onward, back] = words[order];
    const pages: string[] = [];
    for (let path: string | undefined = `/admin/readers?order=${order}`; path; path = hrefOf(pages.at(-1)!, onward!))
      pages.push(await clinic.text(path));
    expect([order, pages.flatMap(idsOn)]).toEqual([order, expected]);
    const there = pages.map(idsOn);
    for (let at = pages.length - 1, page = pages[at]!; at > 0; at -= 1) {
      page = await clinic.text(hrefOf(page, back!)!);
      expect([order, at, idsOn(page)]).toEqual([order, at, there[at - 1]]);
    }
  }
});

test('a reader of two courses stands once, at the earlier of the two lessons', async () => {
  const clinic = await signedInClinic();
  const both = await add(clinic, 'both@mail.example', {
    courses: [
      ['heavy-legs', { nextSendAt: START + 9 * DAY }],
      ['thigh-sciatica', { nextSendAt: START + DAY }],
    ],
  });
  const between = await add(clinic, 'between@mail.example', {
    courses: [['heavy-legs', { nextSendAt: START + 5 * DAY }]],
  });
  const now = await add(clinic, 'now@mail.example', { courses: [['heavy-legs', { nextSendAt: null }]] });
  await add(clinic, 'resting@mail.example', { courses: [['heavy-legs', { state: 'paused' }]] });
  expect(idsOn(await clinic.text('/admin/readers?order=next'))).toEqual([now, both, between]);
});

test('nobody found: the page says what was searched for, and how to go on', async () => {
  const clinic = await signedInClinic();
  await add(clinic, 'a@mail.example');
  const { page } = await search(clinic, { search: '山田' });
  expect(page).toContain(t.noMatch('山田'));
  for (const words of ['お名前にもアドレスにも', '二文字']) expect(page).toContain(words);
  expect(page).toContain('絞り込みを外す');
  const narrowed = await search(clinic, { search: '山田', standing: 'left' });
  expect(narrowed.page).toContain(t.noneOfTheseWith('山田'));
  expect(await clinic.text('/admin/readers?standing=left')).toContain('この絞り込みにあてはまる読者はいません');
  for (const odd of [
    'standing=x',
    'order=x',
    'before=x',
    'after=1.2.3',
    'course=%00',
    'mailbox=%F0%9F',
    'before=999999999999999.x',
  ])
    expect((await clinic.get(`/admin/readers?${odd}`)).status).toBe(200);
});

test('the list shows masked addresses only', async () => {
  const clinic = await signedInClinic();
  await add(clinic, 'hanako@mail.example', { name: '見本' });
  const page = await clinic.text('/admin/readers');
  expect([page.includes('hanako'), page.includes('h…@mail.example')]).toEqual([false, true]);
});
