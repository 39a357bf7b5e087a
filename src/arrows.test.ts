import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * The plan of the program. A room imports only from rooms further up in this list, so rooms in one line do not import each other.
 * A room is a folder of `src` with everything in it, or a file beside the folders.
 */
const FLOORS = [
  ['mails', 'machine.ts', 'released.ts'],
  ['db', 'errors.ts', 'texts'],
  ['calendar', 'courses', 'links', 'api.ts'],
  ['deps.ts'],
  ['edge'],
  ['clinic', 'ui', 'config.ts'],
  ['rendering', 'consent', 'tracking', 'returns', 'outbox', 'backups'],
  ['quotas', 'limits', 'sign-in', 'erasing', 'answers', 'consultation'],
  ['pauses', 'sign-off'],
  ['reports'],
  ['restore-guard', 'delivery'],
  ['scheduling'],
  ['signup', 'information', 'mailbox', 'sheet', 'operations', 'transfer'],
  ['readers'],
  ['check-in', 'clinic-pages', 'confirmed'],
  ['my-page'],
  ['app.tsx'],
  ['adapters'],
  ['assembly'],
  ['node', 'worker'],
  ['cli', 'deploy'],
  ['testing'],
  ['year'],
  ['bench', 'chaos', 'mutation'],
];
/** The most files in a folder that can still be read at a glance. Tests are not counted. */
const MOST_FILES = 25;
/** Rooms that build the program. They may read the environment. What takes time or chance from the machine is in `given.test.ts`. */
const ENTRIES = ['node', 'worker', 'cli', 'deploy'];
/** What npm scripts, bundles and threads begin with, and what only the compiler reads. */
const RUN_BY_THEMSELVES = [
  ...[
    'node/main.ts',
    'node/build.ts',
    'worker/main.ts',
    'worker/build.ts',
    'worker/dev.ts',
    'cli/main.ts',
    'deploy/main.ts',
  ],
  ...['adapters/sqlite/thread.ts', 'worker/modules.d.ts'],
];
/** Files that decide and have no effects. They may import types and each other, not the database, the runtime or the pages. */
const PURE = [
  'answers/markup.ts',
  'answers/standing.ts',
  'answers/sums.ts',
  'answers/week.ts',
  'backups/standing.ts',
  'calendar/believed.ts',
  'calendar/closed-ahead.ts',
  'calendar/eligibility.ts',
  'calendar/formatting.ts',
  'calendar/local-time.ts',
  'calendar/next-slot.ts',
  'calendar/closed-dates.ts',
  'calendar/long-closures.ts',
  'calendar/open-hours.ts',
  'clinic/mail-choice.ts',
  'clinic/mailer-kind.ts',
  'consultation/days.ts',
  'consultation/standing.ts',
  'courses/card.ts',
  'courses/course-movements.ts',
  'courses/course.ts',
  'courses/directives.ts',
  'courses/lesson-slugs.ts',
  'courses/licences.ts',
  'courses/movements.ts',
  'courses/next-lesson.ts',
  'courses/parse-blocks.ts',
  'courses/lint/passages.ts',
  'courses/pattern-label.ts',
  'courses/reading-time.ts',
  'delivery/retry.ts',
  'deploy/config-text.ts',
  'deploy/next-steps.ts',
  'deploy/plan.ts',
  'edge/ip-address.ts',
  'edge/whose.ts',
  'limits/pace.ts',
  'links/urls.ts',
  'mails/compiled.ts',
  'mails/frames.ts',
  'mails/kinds.ts',
  'mails/states.ts',
  'outbox/waits.ts',
  'quotas/allowance.ts',
  'sheet/contents.ts',
  'sheet/reminder.ts',
  'sign-off/due.ts',
  'sign-off/taking.ts',
  'quotas/receiving-domain.ts',
  'readers/dates.ts',
  'rendering/blocks.ts',
  'rendering/boxes.ts',
  'rendering/compile.ts',
  'rendering/edition2.ts',
  'rendering/first-screen.ts',
  'rendering/place-line.ts',
  'clinic/origins.ts',
  'signup/section/places.ts',
  'signup/place-name.ts',
  'rendering/inline-styles.ts',
  'rendering/mails.ts',
  'rendering/markdown.ts',
  'rendering/phrases.ts',
  'rendering/picture-name.ts',
  'rendering/source-lines.ts',
  'rendering/steps.ts',
  'rendering/template.ts',
  'rendering/tidy.ts',
  'reports/cohort-groups.ts',
  'reports/cohort-lessons.ts',
  'reports/cohort-report.ts',
  'reports/cohorts.ts',
  'reports/course-lines.ts',
  'reports/far-enough.ts',
  'reports/letter/content.ts',
  'reports/letter/period.ts',
  'reports/openings.ts',
  'reports/provider-report.ts',
  'reports/report.ts',
  'reports/span.ts',
  'reports/week.ts',
  'reports/weakest-step.ts',
  'restore-guard/verdict.ts',
  'returns/bounce-classifier.ts',
  'returns/refusal-words.ts',
  'returns/reply-text.ts',
  'scheduling/step.ts',
  'signup/address.ts',
  'signup/answer.ts',
  'signup/invisible.ts',
  'signup/likely-address.ts',
  'signup/name.ts',
  'signup/open-request.ts',
  'tracking/agents.ts',
  'tracking/bursts.ts',
  'tracking/gateways.ts',
  'tracking/open-classifier.ts',
  'transfer/format.ts',
];
const PURE_LIBRARIES = [
  ...['temporal-polyfill', '@holiday-jp/holiday_jp', 'markdown-it', 'zod', 'node:net', 'node:url', 'node:crypto'],
  ...['@zootools/email-spell-checker', 'budoux', 'isbot'],
  ...['errors.ts', 'links/tokens.ts', 'texts/ja/safety.ts', 'texts/ja/courses/quoted.ts'],
];

/** `path`: relative to `src`, or from `bench/`, `chaos/` or `year/` on, or the name of a package. */
type Import = { path: string; typeOnly: boolean };
type File = { name: string; source: string; imports: Import[] };

const files: File[] = [
  ...filesOf('src'),
  ...filesOf('bench', 'bench/'),
  ...filesOf('chaos', 'chaos/'),
  ...filesOf('year', 'year/'),
  ...filesOf('mutation', 'mutation/'),
];

function filesOf(folder: string, prefix = ''): File[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .map(path => {
      const source = readFileSync(join(folder, path), 'utf8');
      return { name: prefix + path, source, imports: importsOf(prefix + path, source) };
    });
}

/** Every import in a file: `import … from`, `export … from`, `import '…'`, `import('…')`, of types too. */
function importsOf(name: string, source: string): Import[] {
  const statements = [...source.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^;'"]*?\sfrom\s+)?'([^']+)';/gm)];
  const calls = [...source.matchAll(/\bimport\(()'([^']+)'\)/g)];
  return [...statements, ...calls].map(([, type, path]) => ({
    path: resolved(name, path!),
    typeOnly: Boolean(type),
  }));
}

function resolved(from: string, path: string): string {
  return path.startsWith('.')
    ? join(from, '..', path)
        .replace(/^(\.\.\/)+src\//, '')
        .replace(/^src\//, '')
    : path;
}

const roomOf = (path: string) => path.split('/')[0]!;
const floorOf = (path: string) => FLOORS.findIndex(rooms => rooms.includes(roomOf(path)));
const isOurs = ({ path }: Import) => floorOf(path) >= 0;
const isEntry = (file: File) => ENTRIES.includes(roomOf(file.name));
const builds = (file: File) => isEntry(file) || roomOf(file.name) === 'assembly';
const isIn = (room: string) => (file: File) => roomOf(file.name) === room;
const isProgram = (file: File) => !['testing', 'bench', 'chaos', 'year', 'mutation'].includes(roomOf(file.name));
const offenders = (wrong: (file: File) => boolean) => files.filter(wrong).map(file => file.name);
const arrowsThat = (wrong: (file: File, path: string) => boolean) =>
  files.flatMap(file =>
    file.imports.filter(used => isOurs(used) && wrong(file, used.path)).map(({ path }) => `${file.name} → ${path}`),
  );

test('every file is in a room of the plan, and every room of the plan is there', () => {
  expect(offenders(file => floorOf(file.name) < 0)).toEqual([]);
  const rooms = new Set(files.map(file => roomOf(file.name)));
  expect(FLOORS.flat().filter(room => !rooms.has(room))).toEqual([]);
});

test('a room imports only rooms above it in the plan, types included', () => {
  const isUp = (file: File, path: string) => roomOf(file.name) !== roomOf(path) && floorOf(path) >= floorOf(file.name);
  expect(arrowsThat(isUp)).toEqual([]);
});

test('no files import each other in a circle, types included', () => {
  const arrows = new Map(files.map(file => [file.name, file.imports.map(({ path }) => path)]));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (arrows.get(from) ?? []).some(next => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  expect(offenders(({ name }) => reaches(name, name))).toEqual([]);
});

test('every file of the program is reached from one that is run by itself', () => {
  const reached = new Set(RUN_BY_THEMSELVES);
  const byName = new Map(files.map(file => [file.name, file]));
  // A set hands out what is added to it on the way.
  for (const name of reached) for (const { path } of byName.get(name)?.imports ?? []) reached.add(path);
  expect(offenders(file => isProgram(file) && !reached.has(file.name))).toEqual([]);
  expect(RUN_BY_THEMSELVES.filter(name => !byName.has(name))).toEqual([]);
});

test('no folder has too many files', () => {
  const folders = Map.groupBy(files, ({ name }) => join(name, '..'));
  expect([...folders].filter(([, inside]) => inside.length > MOST_FILES).map(([folder]) => folder)).toEqual([]);
});

test('a clinic page imports no other page; what several of them show is in parts', () => {
  const pageOf = (path: string) => /^clinic-pages\/([a-z-]+)\//.exec(path)?.[1];
  const ofAnother = (file: File, path: string) => {
    const page = pageOf(file.name);
    return page !== undefined && ![page, 'parts'].includes(pageOf(path) ?? page);
  };
  expect(arrowsThat(ofAnother)).toEqual([]);
});

test('adapters do not import each other, and only what builds the program and tests import them', () => {
  const technology = (path: string) => /^adapters\/([a-z-]+)/.exec(path)?.[1];
  const ofAnother = (file: File, path: string) =>
    isIn('adapters')(file) && technology(path) !== undefined && technology(path) !== technology(file.name);
  expect(arrowsThat(ofAnother)).toEqual([]);
  expect(
    arrowsThat(
      (file, path) => isProgram(file) && !builds(file) && !isIn('adapters')(file) && Boolean(technology(path)),
    ),
  ).toEqual([]);
});

test('nothing but an entry reads the environment', () => {
  expect(offenders(file => isProgram(file) && !isEntry(file) && /process\.env/.test(file.source))).toEqual([]);
});

test('only entries import the real machine; the assembly is given one', () => {
  const isMachine = (path: string) => path.startsWith('adapters/machine/');
  expect(arrowsThat((file, path) => isProgram(file) && !isEntry(file) && isMachine(path))).toEqual([]);
});

test('use cases and stores import no pages', () => {
  const isPage = (path: string) => path.endsWith('.tsx') || path === 'hono';
  const mayUsePages = (file: File) => isEntry(file) || /\.tsx$|routes\.tsx?$|visit\.ts$/.test(file.name);
  expect(
    offenders(
      file =>
        isProgram(file) && !mayUsePages(file) && file.imports.some(({ path, typeOnly }) => isPage(path) && !typeOnly),
    ),
  ).toEqual([]);
});

test('pure files import only pure files, types, and libraries that do no I/O', () => {
  const allowed = [...PURE, ...PURE_LIBRARIES];
  expect(
    offenders(
      file =>
        PURE.includes(file.name) && file.imports.some(({ path, typeOnly }) => !typeOnly && !allowed.includes(path)),
    ),
  ).toEqual([]);
  expect(PURE.filter(name => !files.some(file => file.name === name))).toEqual([]);
});

test('MJML and the file system stay out of what runs on Workers', () => {
  const buildTime =
    /^(adapters|courses\/(load|lint\/read-articles)|rendering\/(build-frames|build-cache|library)|node|cli|deploy|worker\/(build|dev))/;
  expect(
    offenders(
      file =>
        isProgram(file) &&
        !buildTime.test(file.name) &&
        file.imports.some(({ path }) => /^(mjml|node:fs|node:child_process|node:sqlite)/.test(path)),
    ),
  ).toEqual([]);
});

test('whatever the Worker imports, at however many removes, needs no machine of its own', () => {
  const byName = new Map(files.map(file => [file.name, file]));
  const bundled = new Set(['worker/main.ts']);
  // A set hands out what is added to it on the way.
  for (const name of bundled)
    for (const { path, typeOnly } of byName.get(name)?.imports ?? []) if (!typeOnly) bundled.add(path);
  expect([...bundled].filter(path => NEEDS_A_MACHINE.test(path))).toEqual([]);
  expect([...bundled]).toContain('assembly/mail.ts');
});
const NEEDS_A_MACHINE =
  /^(mjml|node:(fs|child_process|sqlite|worker_threads)|node\/|adapters\/(sqlite|files|local-queue))/;
