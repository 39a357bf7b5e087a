import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { readClinic, saveClinicStatement } from './clinic/settings.ts';
import { cohortCounts, dayCounts } from './db/schema.ts';
import { letterPieces } from './reports/letter/pieces.ts';
import { readContent } from './reports/letter/values.ts';
import { periodNow } from './reports/letter/write.ts';
import { signedInClinic } from './testing/clinic.ts';
import { courseTable } from './texts/ja/clinic/course-table.ts';
import { letter as words } from './texts/ja/clinic/letter.ts';

// The letter, the clinic's pages and the files for a spreadsheet say the same numbers of the same rows.

const c = courseTable.columns;
const COURSE = 'heavy-legs';
const at = (text: string) => Date.parse(`${text}+09:00`);
const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** The same numbers for the same seed (a linear congruential generator). */
function numbers(seed: number) {
  let state = seed;
  return (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % (most + 1);
  };
}

/** Days of three weeks, and the cohorts of seven months. */
async function counted(seed: number, size: number) {
  const world = await signedInClinic({ kind: 'smtp' });
  const { db } = world.deps;
  await saveClinicStatement(world.deps, {
    clinicLetter: 'weekly',
    legalName: '見本',
    postalAddress: '見本',
    senderAddress: 'a@clinic.example',
    contactEmail: 'contact@clinic.example',
  });
  const upTo = numbers(seed);
  const opens = (sent: number) => {
    const bounced = Math.min(sent, upTo(2));
    const proven = upTo(sent - bounced);
    const possible = upTo(sent - bounced - proven);
    return { sent, bounced, proven, possible, notToBeSeen: upTo(sent - bounced - proven - possible) };
  };
  for (let day = 2; day <= 22; day += 1) {
    const requested = upTo(size);
    const row = {
      day: `2026-11-${String(day).padStart(2, '0')}`,
      course: COURSE,
      requested,
      confirmed: upTo(requested),
    };
    await db.insert(dayCounts).values({ ...row, ...opens(upTo(8 * size)), consultations: upTo(2), stopped: upTo(2) });
  }
  const { lessons } = world.deps.library.courses.find(({ slug }) => slug === COURSE)!;
  for (const month of ['2026-05', '2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'])
    for (const provider of ['docomo', 'gmail', 'other']) {
      const cohort = { course: COURSE, month, pattern: '', provider, source: upTo(1) ? 'desk' : '', sealed: false };
      const requested = upTo(10 * size);
      const confirmed = upTo(requested);
      const completed = upTo(confirmed);
      const ends = { completed, stopped: upTo(confirmed - completed), consultations: upTo(completed) };
      await db.insert(cohortCounts).values({ ...cohort, lessonSlug: '', requested, confirmed, ...ends });
      let left = confirmed;
      for (const { slug, number } of lessons) {
        left -= upTo(Math.floor(left / 4));
        await db
          .insert(cohortCounts)
          .values({ ...cohort, lessonSlug: slug, lesson: number, ...opens(left), fetched: upTo(left) });
      }
    }
  return { ...world, lessons };
}

const SIZES = [[1, 1], [2, 4], [3, 12]] as const; // biome-ignore format: one line

test.each(SIZES)('the letter of a week says what きょう said on its last evening (%s)', async (seed, size) => {
  const { text, clock, deps } = await counted(seed, size);
  clock.set(at('2026-11-22T20:00')); // Sunday
  const page = (await text('/admin')).split('<dl class="week">')[1]!.split('</dl>')[0]!;
  const [confirmed, delivered, openings, consultations] = [...page.matchAll(/<dd>(.*?)<\/dd>/gs)].map(
    ([, cell]) => cell!,
  );
  const strong = (cell: string) => plain(/<strong>(.*?)<\/strong>/s.exec(cell)![1]!).replaceAll(' ', '');

  clock.set(at('2026-11-23T07:00'));
  const clinic = await readClinic(deps);
  const waits = { requests: 0, inQuestion: 0, deadLetters: 0 };
  const { courses } = deps.library;
  const content = (await readContent(deps, periodNow(deps, clinic)!.key, { clinic, courses, waits }))!;
  const { text: said } = letterPieces(content).figures;
  const line = (name: string) => new RegExp(`^${name}：(.*?)(?:\\((.*)\\))?$`, 'm').exec(said)!;
  const { figures } = words;
  expect(line(figures.confirmed)[1]).toBe(strong(confirmed!));
  expect(line(figures.delivered)[1]).toBe(strong(delivered!));
  expect(line(figures.consultations)[1]).toBe(strong(consultations!));
  expect(line(figures.openings)[1]!.match(/\d+/g)).toEqual(strong(openings!).match(/\d+/g));
  // Of the week before, and in per cent.
  const before = (cell: string) => /前の週は(\d+)/.exec(plain(cell))![1];
  expect([before(line(figures.confirmed)[2]!), before(line(figures.delivered)[2]!)]).toEqual([before(confirmed!), before(delivered!)]); // biome-ignore format: one line
  const shares = (cell: string) => [...(/(\d+)(?:[–〜](\d+))?%/.exec(plain(cell))?.slice(1) ?? [])].filter(Boolean);
  expect(new Set(shares(line(figures.openings)[2]!.split('。')[0]!))).toEqual(new Set(shares(openings!)));
  if (size === 12) expect(shares(openings!).length).toBeGreaterThan(0);
});

test.each(SIZES)('the file of a course says what its page says (%s)', async (seed, size) => {
  const { text, clock, lessons } = await counted(seed, size);
  clock.set(at('2026-11-23T07:00'));
  const page = await text(`/admin/courses/${COURSE}?months=all`);
  const file: Record<string, string>[] = parse(await text(`/admin/courses/${COURSE}.csv?months=all`), {
    columns: true,
    bom: true,
  });
  const of = (part: string) => file.filter(line => line[c.part] === part);

  const table = page.split('<h2>申し込みの月ごと</h2>')[1]!.split('</section>')[0]!;
  const shown = [...table.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/gs)].map(([, , cells]) => plain(cells!).match(/\d+/g)); // biome-ignore format: one line
  const months = of(courseTable.parts.months).toReversed();
  expect(shown).toEqual(months.map(numbersOfMonth));
  const all = parse(await text('/admin/courses.csv'), { columns: true, bom: true }) as Record<string, string>[];
  const label = file[0]![c.course];
  const own = (part: string) => all.filter(line => line[c.part] === part && line[c.course] === label);
  for (const part of [courseTable.parts.whole, courseTable.parts.months, courseTable.parts.lessons])
    expect(own(part).map(line => ({ ...line, ...noNinth }))).toEqual(of(part).map(line => ({ ...line, ...noNinth })));

  const sum = (part: string, column: string) => of(part).reduce((total, line) => total + Number(line[column]), 0);
  const whole = of(courseTable.parts.whole)[0]!;
  for (const part of [courseTable.parts.pattern, courseTable.parts.provider, courseTable.parts.source])
    expect([sum(part, c.requested), sum(part, c.confirmed)]).toEqual([Number(whole[c.requested]), Number(whole[c.confirmed])]); // biome-ignore format: one line
  for (const { number } of lessons) {
    const { [c.delivered]: delivered, [c.proven]: proven } = of(courseTable.parts.lessons)[number - 1]!;
    const entry = plain(page).split(`第${number}回 `).slice(1).join();
    expect(entry).toContain(`届いた${delivered}通`);
    expect(entry).toContain(proven!);
  }
});

/** A young month says what came so far, and how many are under way if anybody is. */
function numbersOfMonth(line: Record<string, string>): string[] {
  const begun = [line[c.requested]!, line[c.confirmed]!];
  const underWay = line[c.underWay]!;
  if (line[c.young]) return [...begun, ...(underWay === '0' ? [] : [underWay])];
  return [...begun, line[c.completed]!, underWay, line[c.consultations]!];
}

/** Other courses have a lesson more, so the file of all has a column more. */
const noNinth = { [c.lesson(9)]: '' };
