import type * as z from 'zod';
import type { Lesson } from './course.ts';
import { FRONT_MATTER } from './front-matter.ts';
import { slugOfFile } from './lesson-slugs.ts';
import { parseBlocks } from './parse-blocks.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Reading } from './reading.ts';

/** Reads one lesson file. Faults go to `findings` with their line. Returns `undefined` if nothing can be read. */
export function parseLesson(source: string, number: number, reading: Reading): Lesson | undefined {
  const { file, edition = 1 } = reading;
  const parsed = parseSheet(source, FRONT_MATTER[edition], reading);
  if (!parsed) return undefined;
  const { front, blocks } = parsed;
  const slug = slugOfFile(file.slice(file.lastIndexOf('/') + 1));
  return { slug, number, ...(edition === 2 ? { edition } : {}), ...front, blocks, file };
}

/** Front matter and blocks of any Markdown file in `emails/`. Returns `undefined`, with findings, if nothing can be read. */
export function parseSheet<S extends z.ZodType>(source: string, schema: S, reading: Reading) {
  const normalised = source.replaceAll('\r\n', '\n');
  const match = /^---\n([\s\S]*?)\n---\n/.exec(normalised);
  if (!match) {
    reading.findings.push({ file: reading.file, line: 1, message: 'no front matter between two lines ---' });
    return undefined;
  }
  const front = parseYaml(match[1]!, schema, reading, 2);
  const body = normalised.slice(match[0].length);
  const blocks = parseBlocks(body, match[0].split('\n').length, reading);
  return front && { front, blocks };
}
