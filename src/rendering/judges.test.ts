import { execFile, spawnSync } from 'node:child_process';
import { HtmlValidate } from 'html-validate';
import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, test } from 'vitest';
import { ClinicSettings } from '../clinic/settings.ts';
import { allBlocks, blocksFor, type Course, type Lesson, variantsOf } from '../courses/course.ts';
import { newId } from '../db/ids.ts';
import { signInLinks, signups, subscribers } from '../db/schema.ts';
import { newComposer } from '../delivery/compose.ts';
import { newDelivery } from '../delivery/outbox.ts';
import type { Job } from '../delivery/waiting.ts';
import type { Deps } from '../deps.ts';
import { testDeps, testLibrary } from '../testing/deps.ts';
import type { NoticeKind } from './compiled.ts';

const CLINIC = {
  ...ClinicSettings.parse({
    legalName: '見本鍼灸院 代表者',
    tradeName: 'はるかぜ鍼灸院',
    postalAddress: '〒249-0006 神奈川県逗子市逗子9-9-9 春風ビル2階',
    contactEmail: 'info@harukaze.example',
    contactPhone: '046-000-0000',
    senderAddress: 'letters@harukaze.example',
    consultationFee: '3,000円(税込)',
    consultationMinutes: 40,
    openingHours: '月〜土 9:00〜18:00(日・祝休み)',
  }),
  sample: false,
};
const MAX_HTML_BYTES = 30_000;
const signupId = newId('sgn');

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard'],
  // MJML writes height="auto" on every picture; mail programs and browsers pass over it alike.
  elements: ['html5', { img: { attributes: { height: { enum: ['/\\d+/', 'auto'] } } } }],
  rules: {
    // Outlook lays out by align, width, bgcolor and cellpadding; it does not know their successors in CSS.
    'no-deprecated-attr': 'off',
  },
});

const { courses, mails: compiled } = await testLibrary();
const lessons = courses.flatMap(course => course.lessons.map(lesson => ({ course, lesson })));
const variants = lessons.flatMap(({ course, lesson }) =>
  variantsOf(lesson, course).map(pattern => ({ course, lesson, pattern, name: nameOf(course, lesson, pattern) })),
);
const notices = (Object.keys(compiled.notices) as NoticeKind[]).map(name => ({ name }));

type Mail = { name: string; raw: string; html: string; text: string; unsubscribe: string | undefined };
const mails = new Map<string, Mail>();

beforeAll(async () => {
  const { deps } = await testDeps({ kind: 'smtp' });
  const subscriber = await signedUp(deps, courses[0]!);
  const compose = newComposer(deps, CLINIC);
  const write = async (name: string, job: Job) => mails.set(name, await read(name, (await compose(job))!.message.raw));
  for (const { name, ...variant } of variants) await write(name, lessonJob(deps, subscriber, variant));
  for (const { name } of notices) await write(name, noticeJob(deps, subscriber, name));
});

describe.each([...variants, ...notices])('$name', ({ name }) => {
  test('is valid HTML', async () => {
    const { results } = await validator.validateString(mails.get(name)!.html);
    const findings = results.flatMap(({ messages }) =>
      messages.map(each => `${each.line}: ${each.ruleId}: ${each.message}`),
    );
    expect(findings).toEqual([]);
  });

  test('is small, calls no third party, hides nothing, and knows the dark', () => {
    const { html } = mails.get(name)!;
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_HTML_BYTES);
    expect(html).not.toMatch(/@import|@font-face|fonts\.googleapis|<script|<link/);
    expect(html).not.toMatch(/display:\s*none|visibility:\s*hidden/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    const pictures = [...html.matchAll(/src="([^"]*)"/g)].map(([, src]) => src!);
    expect(pictures.filter(src => !src.startsWith('https://letters.example/'))).toEqual([]);
  });

  test('has no slot left open', () => {
    const { html, text } = mails.get(name)!;
    expect(html + text).not.toMatch(/\{\{|\}\}|\[\[|\]\]|undefined/);
  });
});

test.each(variants)(
  'the text of $name says all that the lesson says, and how to leave',
  ({ name, lesson, pattern }) => {
    const { text, html, unsubscribe } = mails.get(name)!;
    const missing = sentencesOf(lesson, pattern).filter(sentence => !unspaced(text).includes(unspaced(sentence)));
    expect(missing).toEqual([]);
    expect(unsubscribe).toMatch(/^https:\/\/letters\.example\/unsubscribe\//);
    expect(text).toContain(unsubscribe);
    expect(html).toContain(`href="${unsubscribe}"`);
  },
);

const spamAssassin = spawnSync('spamassassin', ['--version']).status === 0;
if (!spamAssassin && process.env.CI !== 'true') console.log('skipped: no SpamAssassin found');

test.skipIf(!spamAssassin && process.env.CI !== 'true')(
  'SpamAssassin holds nothing against any lesson or notice',
  { timeout: 300_000 },
  async () => {
    const names = [
      ...lessons.map(({ course, lesson }) => nameOf(course, lesson, null)),
      ...notices.map(({ name }) => name),
    ];
    const verdicts = await fourAtOnce(names, async name => ({ name, ...(await judge(mails.get(name)!.raw)) }));
    console.log(
      verdicts.map(({ name, score, rules }) => `${score.toFixed(1).padStart(5)}  ${name}  ${rules}`).join('\n'),
    );
    expect(verdicts.filter(({ score }) => !(score <= 0))).toEqual([]);
  },
);

function nameOf(course: Course, lesson: Lesson, pattern: string | null): string {
  return `${course.slug}/${lesson.number}${pattern ? `/${pattern}` : ''}`;
}

type Subscriber = NonNullable<Job['subscriber']>;

/** A reader of every course whose sign-up the notices speak of. */
async function signedUp({ db, clock }: Deps, course: Course): Promise<Subscriber> {
  const email = 'reader@mail.example';
  const now = clock.now();
  const reader: Subscriber = {
    id: newId('sub'),
    email,
    emailKey: email,
    name: '見本',
    status: 'active',
    hour: 7,
    lastLessonAt: null,
    createdAt: now,
  };
  await db.insert(subscribers).values(reader);
  const signup = {
    id: signupId,
    subscriberId: reader.id,
    course: course.slug,
    requestedAt: now,
    expiresAt: now + 1_000,
  };
  await db.insert(signInLinks).values({ id: signupId, expiresAt: now + 1_000 });
  await db.insert(signups).values(signup);
  return reader;
}

type Variant = { course: Course; lesson: Lesson; pattern: string | null };

function lessonJob(deps: Deps, subscriber: Subscriber, { course, lesson, pattern }: Variant): Job {
  const delivery = newDelivery(deps, deps.clock.now(), { kind: 'lesson', course: course.slug, lesson: lesson.number });
  return { delivery, subscriber, enrollment: { pattern } } as Job;
}

function noticeJob(deps: Deps, reader: Subscriber, kind: NoticeKind): Job {
  const ofReader = kind === 'confirmation' || kind === 'already-enrolled';
  const delivery = newDelivery(deps, deps.clock.now(), { kind, subjectId: signupId });
  return { delivery, subscriber: ofReader ? reader : null, enrollment: null } as Job;
}

async function read(name: string, raw: string): Promise<Mail> {
  const { html = '', text = '', headers } = await PostalMime.parse(raw);
  const unsubscribe = headers.find(({ key }) => key === 'list-unsubscribe')?.value.slice(1, -1);
  return { name, raw, html, text, unsubscribe };
}

/** Markup, links and slots part a sentence; each part must be there. */
function sentencesOf(lesson: Lesson, pattern: string | null): string[] {
  const prose = allBlocks(blocksFor(lesson, pattern)).flatMap(block =>
    block.kind === 'prose' ? [block.markdown] : [],
  );
  const parts = prose.join('\n').split(/(?<=。)|\n|\*+|\[|\]\([^)]*\)|\{\{\w+\}\}/);
  return [lesson.title, ...parts.map(part => part.replace(/^\s*(#+|[-+]|\d+\.)\s/, '').trim())].filter(Boolean);
}

const unspaced = (text: string) => text.replace(/\s/g, '');

type Verdict = { score: number; rules: string };

/** `-L`: no network, so that the verdict is of the mail alone. */
function judge(raw: string): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = execFile('spamassassin', ['-L', '-t', '-x'], { maxBuffer: 10_000_000 }, (error, judged) => {
      if (error) return reject(error);
      const status = /^X-Spam-Status: .*(?:\r?\n[ \t].*)*/m.exec(judged)?.[0].replace(/\s+/g, ' ') ?? '';
      resolve({
        score: Number(/score=(-?[\d.]+)/.exec(status)?.[1]),
        rules: /tests=(.*?) autolearn/.exec(status)?.[1] ?? status,
      });
    });
    child.stdin!.end(raw);
  });
}

async function fourAtOnce<T, R>(list: T[], work: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const remaining = list.entries();
  const worker = async () => {
    for (const [index, each] of remaining) results[index] = await work(each);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return results;
}
