import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ENTRIES = [
  'node.ts',
  'cli.ts',
  'start.ts',
  'upgrade.ts',
  'backup.ts',
  'worker.ts',
  'worker/start.ts',
  'build-worker.ts',
  'dev-worker.ts',
  'deploy.ts',
  'house.ts',
];
/** Files that decide and never act: they may know types and each other, not the database, the runtime or the pages. */
const PURE = [
  'deploy/plan.ts',
  'deploy/config-text.ts',
  'deploy/next-steps.ts',
  'scheduling/local-time.ts',
  'scheduling/next-slot.ts',
  'scheduling/open-hours.ts',
  'scheduling/turn.ts',
  'scheduling/step.ts',
  'delivery/retry.ts',
  'delivery/classify.ts',
  'delivery/refusal-words.ts',
  'delivery/reply-text.ts',
  'delivery/pace.ts',
  'delivery/receivers.ts',
  'delivery/states.ts',
  'delivery/epoch.ts',
  'moving/format.ts',
  'tracking/classify.ts',
  'dashboard/report.ts',
  'dashboard/receivers-report.ts',
  'courses/course.ts',
  'courses/card.ts',
  'courses/lesson-slugs.ts',
  'courses/next-lesson.ts',
  'courses/parse-blocks.ts',
  'rendering/template.ts',
  'signup/address.ts',
];

type File = { name: string; source: string; imports: { path: string; typeOnly: boolean }[] };

const files: File[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name) && !/\.test\.tsx?$|^testing\//.test(name))
  .map(name => {
    const source = readFileSync(join('src', name), 'utf8');
    const found = source.matchAll(/^import\s+(type\s+)?[^;]*?from '([^']+)';/gm);
    return {
      name,
      source,
      imports: [...found].map(([, type, path]) => ({ path: resolve(name, path!), typeOnly: Boolean(type) })),
    };
  });

/** A path within `src`, or the package's name. */
function resolve(from: string, path: string): string {
  return path.startsWith('.') ? join(from, '..', path) : path;
}
const offenders = (wrong: (file: File) => boolean) => files.filter(wrong).map(file => file.name);
const isEntry = (file: File) => ENTRIES.includes(file.name) || file.name.startsWith('cli/');
const isAdapter = (file: File) => file.name.startsWith('adapters/');

test('only entries import adapters', () => {
  expect(
    offenders(
      file => !isEntry(file) && !isAdapter(file) && file.imports.some(({ path }) => path.startsWith('adapters/')),
    ),
  ).toEqual([]);
});

test('nothing but an entry reads the environment or the wall clock', () => {
  const reads = /process\.env|Date\.now|new Date\(\)/;
  expect(offenders(file => !isEntry(file) && file.name !== 'adapters/json-log.ts' && reads.test(file.source))).toEqual(
    [],
  );
});

test('only entries import the app; use cases and stores import no pages', () => {
  expect(
    offenders(file => !isEntry(file) && file.imports.some(({ path, typeOnly }) => path === 'app.tsx' && !typeOnly)),
  ).toEqual([]);
  const isPage = (path: string) => path.endsWith('.tsx') || path === 'hono';
  const mayUsePages = (file: File) => isEntry(file) || /\.tsx$|routes\.tsx?$|visit\.ts$/.test(file.name);
  expect(
    offenders(file => !mayUsePages(file) && file.imports.some(({ path, typeOnly }) => isPage(path) && !typeOnly)),
  ).toEqual([]);
});

test('pure files import only pure files, types, and libraries that do no I/O', () => {
  const allowed = [...PURE, 'temporal-polyfill', '@holiday-jp/holiday_jp', 'node:url', 'zod', 'errors.ts'];
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
    /^(adapters|courses\/(load|lint\/read-articles)|rendering\/(compile|library)|start|cli|node|backup|house|build-worker|dev-worker)/;
  expect(
    offenders(
      file =>
        !buildTime.test(file.name) &&
        file.imports.some(({ path }) => /^(mjml|node:fs|node:child_process|node:sqlite)/.test(path)),
    ),
  ).toEqual([]);
});

test('adapters do not import each other, and rooms do not import the testing folder', () => {
  // A technology that needs more than one file has a folder.
  const technology = (path: string) => /^adapters\/([a-z]+)/.exec(path)?.[1];
  const ofAnother = (file: File, path: string) => technology(path) && technology(path) !== technology(file.name);
  expect(offenders(file => isAdapter(file) && file.imports.some(({ path }) => ofAnother(file, path)))).toEqual([]);
  expect(offenders(file => file.imports.some(({ path }) => path.startsWith('testing/')))).toEqual([]);
});
