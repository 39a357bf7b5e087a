import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nameOf } from '../answers/week.ts';
import { findCourse } from '../courses/course.ts';
import { ASKING, actionFor, askingLibrary } from '../testing/courses/asking-course.ts';
import { testLibrary, WEEK } from '../testing/deps.ts';
import { lessonsTo, mailsTo } from '../testing/old-installation.ts';
import { linksTo, type Received, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { form, nodeWithSmtp, signupForm, type TestNode } from '../testing/walk.ts';
import { inMail } from '../texts/ja/check-in/mails.ts';
import { checkIn } from '../texts/ja/check-in/pages.ts';
import { redFlags } from '../texts/ja/safety.ts';

// Readers of every pattern walk through a course that asks them, over real mail, and answer as people do.

let sink: SmtpSink;
let node: TestNode;
const plain = await testLibrary();
const library = askingLibrary(plain);
const course = findCourse(library.courses, ASKING)!;
const PATTERNS = [null, ...course.patterns.map(({ slug }) => slug)];
/** Of the invitation. */
const BUTTON = '相談を申し込む';
const ALL = course.lessons.length;

beforeEach(async () => {
  sink = await smtpSink();
  node = await nodeWithSmtp(sink.url);
  node.deps.library = library;
});
afterEach(async () => {
  node.deps.library = plain;
  await node.close();
  await sink.close();
});

async function begin(reader: string, pattern: string | null = null) {
  await node.visit('/signup', signupForm(`${reader}@mail.example`, pattern ? { pattern } : {}));
  await node.tick();
  await node.visit(linksTo(mailsTo(sink, reader)[0]!, '/confirm/')[0]!, { method: 'POST' });
  await node.tick();
}

async function oneWeekOn() {
  node.clock.advance(WEEK);
  await node.tick();
}

const last = (reader: string): Received => lessonsTo(sink, reader).at(-1)!;
const pageOf = (mail: Received) => linksTo(mail, '/check-in/')[0]!.replace(/\?.*|\/how$/, '');
/** Both parts of a mail as people see them. Words of titles and buttons stand in boxes that hold phrases together. */
const wordsOf = ({ html, text }: Received) => [html!.replaceAll('&#39;', "'").replace(/<[^>]+>/g, ''), text!];
const asks = (mail: Received, action: string) => wordsOf(mail).every(part => part.includes(inMail.lastWeek(action)));
const answer = (mail: Received, fields: Record<string, string>) => node.visit(pageOf(mail), form(fields));
const kept = () => node.sql('SELECT answer, reason FROM check_ins ORDER BY at, delivery_id');

describe.each(PATTERNS)('a reader of pattern %s', pattern => {
  test('is asked each week about the action that their own mail named, and hears nothing where all went well', async () => {
    await begin('hana', pattern);
    expect(wordsOf(last('hana')).join()).not.toContain('先週の『');
    for (let week = 1; week < ALL; week += 1) {
      await oneWeekOn();
      const mail = last('hana');
      const isAsked = week < ALL - 1;
      expect([week, asks(mail, nameOf(actionFor(week, pattern)))]).toEqual([week, isAsked]);
      expect(wordsOf(mail).join()).not.toContain('とのお答えに');
      expect(wordsOf(mail).every(part => part.includes(BUTTON))).toBe(!isAsked);
      if (isAsked) expect((await answer(mail, { answer: 'done', consent: 'yes' })).status).toBe(303);
    }
    expect(lessonsTo(sink, 'hana')).toHaveLength(ALL);
    expect(await kept()).toEqual(Array.from({ length: ALL - 2 }, () => ({ answer: 'done', reason: null })));
  });

  test('who rested reads one sentence of that movement, and after pain twice the warning, a smaller dose, and no invitation', async () => {
    await begin('hana', pattern);
    for (let week = 1; week < ALL - 1; week += 1) {
      await oneWeekOn();
      const mail = last('hana');
      const reply = week === 2 ? '「時間がない」とのお答えに' : week === 3 ? '「痛かった」とのお答えに' : undefined;
      for (const part of wordsOf(mail)) {
        if (reply) expect(part).toContain(reply);
        expect(part.includes(inMail.again.heading)).toBe(week >= 4);
        if (week >= 4) {
          expect(part).toContain(redFlags.seen);
          const { movements } = actionFor(week + 1, pattern);
          expect(part).toContain(`「${movements[0]}を足首だけ」だけにします`);
        }
      }
      const reason = week === 1 ? 'time' : 'pain';
      await answer(mail, { answer: 'rested', reason, consent: 'yes' });
    }
    await oneWeekOn();
    const invitation = last('hana');
    expect(lessonsTo(sink, 'hana')).toHaveLength(ALL);
    for (const part of wordsOf(invitation)) {
      expect(part).toContain(inMail.again.noInvitation);
      expect(part).not.toMatch(/guard_(from|to)|\{\{/);
      expect(part).not.toContain(BUTTON);
    }
  });

  test('who never answers is asked each week and reads no answer', async () => {
    await begin('hana', pattern);
    for (let week = 1; week < ALL - 1; week += 1) {
      await oneWeekOn();
      expect(asks(last('hana'), nameOf(actionFor(week, pattern)))).toBe(true);
      expect(wordsOf(last('hana')).join()).not.toMatch(/とのお答えに|2回続きました/);
    }
    expect(await kept()).toEqual([]);
    expect(await node.sql('SELECT * FROM answer_consents')).toEqual([]);
  });

  test('who refuses is not asked again, nothing is kept, and a yes can follow', async () => {
    await begin('hana', pattern);
    await oneWeekOn();
    const first = last('hana');
    const refused = await answer(first, { answer: 'rested', reason: 'pain', act: 'refuse' });
    expect(await (await node.visit(refused.headers.get('location')!)).text()).toContain(checkIn.consent.refusedTitle);
    await oneWeekOn();
    for (const part of wordsOf(last('hana'))) expect(part).not.toMatch(/先週の『|記録をつける/);
    expect(await kept()).toEqual([]);
    expect((await answer(first, { answer: 'some' })).status).toBe(422);
    expect(await kept()).toEqual([]);
    await answer(first, { answer: 'some', consent: 'yes' });
    expect(await kept()).toEqual([{ answer: 'some', reason: null }]);
    await oneWeekOn();
    expect(asks(last('hana'), nameOf(actionFor(3, pattern)))).toBe(true);
    expect((await node.sql('SELECT act FROM answer_consents')).map(({ act }) => act)).toEqual(['refused', 'agreed']);
  });
});

test('an answer is put right by answering again, also after the course has changed', async () => {
  await begin('hana', 'sitting');
  await oneWeekOn();
  const mail = last('hana');
  await answer(mail, { answer: 'rested', reason: 'pain', consent: 'yes' });
  node.deps.library = {
    ...library,
    courses: library.courses
      .filter(one => one !== course)
      .concat({
        ...course,
        lessons: course.lessons.map(one => ({ ...one, actions: one.actions && { general: actionFor(99, null) } })),
      }),
  };
  await answer(mail, { answer: 'rested', reason: 'forgot' });
  expect(await kept()).toEqual([{ answer: 'rested', reason: 'forgot' }]);
  await oneWeekOn();
  expect(wordsOf(last('hana'))[1]).toContain('「忘れた」とのお答えに');
  expect(asks(last('hana'), nameOf(actionFor(2, 'sitting')))).toBe(true);
  const page = await (await node.visit(pageOf(mail))).text();
  expect(page).toMatch(/value="rested" checked/);
  expect(page).toMatch(/value="forgot" checked/);
});

test('an answer that was pressed in the mail is only chosen; what no form of ours offers is nothing', async () => {
  await begin('hana');
  await oneWeekOn();
  const [, some] = linksTo(last('hana'), '/check-in/').filter(url => url.includes('?a='));
  const page = await (await node.visit(some!)).text();
  expect(page).toMatch(/value="some" checked/);
  expect(page).not.toMatch(/value="done" checked/);
  expect(await (await node.visit(`${pageOf(last('hana'))}?a=everything`)).text()).not.toMatch(/ checked/);
  const nothing: Record<string, string>[] = [
    { answer: 'perfect', consent: 'yes' },
    { consent: 'yes' },
    { worst: '5', moment: 'start', consent: 'yes' },
    { answer: 'done' },
    { answer: 'done', consent: 'perhaps' },
  ];
  for (const fields of nothing) expect([fields, (await answer(last('hana'), fields)).status]).toEqual([fields, 422]);
  expect(await kept()).toEqual([]);
  expect(await node.sql('SELECT * FROM answer_consents')).toEqual([]);
});

test('numbers are asked three times and shown to their reader alone, as they were given', async () => {
  await begin('hana');
  const numbers = (mail: Received, fields: Record<string, string>) => answer(mail, { consent: 'yes', ...fields });
  expect(wordsOf(last('hana'))[1]).toContain(inMail.check.start.heading);
  expect((await numbers(last('hana'), { moment: 'start', worst: '6', activity: 'sit-30' })).status).toBe(422);
  expect((await numbers(last('hana'), { moment: 'start', worst: '11' })).status).toBe(422);
  await numbers(last('hana'), { moment: 'start', worst: '6', activity: 'sit-30', ability: '3', change: 'better' });
  for (let week = 1; week < ALL - 1; week += 1) {
    await oneWeekOn();
    if (week === 3) await numbers(last('hana'), { moment: 'middle', worst: '5', activity: 'socks', ability: '9' });
  }
  await numbers(last('hana'), { moment: 'end', worst: '4', activity: 'sit-30', ability: '7', change: 'slightly' });
  await oneWeekOn();
  for (const part of wordsOf(last('hana'))) {
    expect(part).toContain('はじめ 6 → なかほど 5 → いま 4');
    expect(part).toContain('はじめ 3 → いま 7');
    expect(part).toContain('少しよい');
    expect(part).toContain(inMail.numbers.unchangedHeading);
  }
  expect(
    await node.sql('SELECT moment, worst, activity, ability, change FROM self_checks ORDER BY moment DESC'),
  ).toEqual([
    { moment: 'start', worst: 6, activity: 'sit-30', ability: 3, change: null },
    { moment: 'middle', worst: 5, activity: null, ability: null, change: null },
    { moment: 'end', worst: 4, activity: 'sit-30', ability: 7, change: 'slightly' },
  ]);
  expect(await (await node.visit(pageOf(last('hana')))).text()).toContain('はじめ 6 → なかほど 5 → いま 4');
});

test('one press takes everything back at once, of all courses, and the course goes on without a question', async () => {
  await begin('hana');
  await answer(last('hana'), { moment: 'start', worst: '6', consent: 'yes', share: 'yes' });
  await oneWeekOn();
  await answer(last('hana'), { answer: 'rested', reason: 'pain' });
  const gone = await answer(last('hana'), { act: 'withdraw' });
  expect(await (await node.visit(gone.headers.get('location')!)).text()).toContain(checkIn.own.erased);
  for (const table of ['check_ins', 'self_checks']) expect(await node.sql(`SELECT * FROM ${table}`)).toEqual([]);
  await answer(last('hana'), { act: 'withdraw' });
  const acts = await node.sql('SELECT act FROM answer_consents ORDER BY id');
  expect(acts.map(({ act }) => act)).toEqual(['agreed', 'shared', 'withdrawn']);
  await oneWeekOn();
  expect(lessonsTo(sink, 'hana')).toHaveLength(3);
  expect(wordsOf(last('hana')).join()).not.toMatch(/先週の『|とのお答えに|記録をつける/);
});

test('pain is answered on the page at once with the urgencies; nothing else is', async () => {
  await begin('hana');
  await oneWeekOn();
  const after = async (fields: Record<string, string>) => {
    const saved = await answer(last('hana'), { consent: 'yes', ...fields });
    return (await node.visit(saved.headers.get('location')!)).text();
  };
  expect(await after({ answer: 'rested', reason: 'pain' })).toContain(redFlags.heading);
  expect(await after({ answer: 'rested', reason: 'time' })).not.toContain(redFlags.heading);
});

test('mails in a mailbox that the reader has left show and change nothing', async () => {
  await begin('hana');
  await oneWeekOn();
  const [mail, link] = [last('hana'), pageOf(last('hana'))];
  await answer(mail, { answer: 'rested', reason: 'pain', consent: 'yes' });
  expect(await (await node.visit(linksTo(mail, '/mail/')[0]!)).text()).toContain(
    inMail.lastWeek(nameOf(actionFor(1, null))),
  );
  await node.sql(
    `INSERT INTO reader_corrections (id, subscriber_id, what, at, done_at)
     SELECT 'cor_0', id, 'address', ${node.clock.now()}, ${node.clock.now() + 1} FROM subscribers`,
  );
  for (const path of [link, `${link}/how`]) {
    expect((await node.visit(path)).status).toBe(404);
    expect((await node.visit(path, form({ act: 'withdraw' }))).status).toBe(404);
  }
  expect(await kept()).toHaveLength(1);
  const web = linksTo(mail, '/mail/')[0]!;
  expect(await (await node.visit(web)).text()).not.toContain(inMail.lastWeek(nameOf(actionFor(1, null))));
  await oneWeekOn();
  expect((await node.visit(pageOf(last('hana')))).status).toBe(200);
});

test('the record of a reader’s word cannot be filled by whoever has a link, and taking back is always possible', async () => {
  await begin('hana');
  await oneWeekOn();
  await answer(last('hana'), { answer: 'done', consent: 'yes' });
  for (let n = 0; n < 15; n += 1) for (const act of ['share', 'unshare']) await answer(last('hana'), { act });
  const acts = async () => (await node.sql('SELECT act FROM answer_consents ORDER BY id')).map(({ act }) => act);
  expect(await acts()).toHaveLength(20);
  await answer(last('hana'), { act: 'withdraw' });
  expect((await acts()).at(-1)).toBe('withdrawn');
  expect(await kept()).toEqual([]);
});
