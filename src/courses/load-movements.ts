import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Finding } from './findings.ts';
import type { Movements } from './movements.ts';
import { parseYaml } from './parse-yaml.ts';

const text = z.string('is missing').trim().min(1, 'is empty');
const askFirst = z.strictObject({ who: text, what: text });
const MovementsFile = z.strictObject({
  ask_first: z.record(text, askFirst),
  ask_everybody: z.array(askFirst).min(1, 'is empty'),
  movements: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/, 'is not a slug like ankle-pump'),
    z.strictObject({
      title: text,
      picture: text,
      alt: text,
      ask_first: z.array(text),
      also: z.array(askFirst).default([]),
      steps: z.array(text).min(1, 'is empty'),
      dose: text.optional(),
      feel: text,
      stop: text,
      variant: text.optional(),
      code: z
        .string()
        .regex(/^M\d+b?$/, 'is not a code like M3 or M3b')
        .optional(),
      doses: z.array(text).min(1, 'is empty').optional(),
      lighter: text.optional(),
      answers: z.strictObject({ pain: text, time: text, forgot: text, unsure: text, unfit: text }).optional(),
    }),
  ),
});

/** Reads `emails/movements.yaml`. Faults go to `findings`. Without the file there are no movements. */
export function loadMovements(emailsFolder: string, findings: Finding[]): Movements {
  const path = join(emailsFolder, 'movements.yaml');
  if (!existsSync(path)) return new Map();
  const file = 'emails/movements.yaml';
  const source = readFileSync(path, 'utf8');
  const parsed = parseYaml(source, MovementsFile, { file, findings });
  if (!parsed) return new Map();
  const { ask_first: known, ask_everybody: everybody, movements } = parsed;
  const lines = source.split('\n');
  const lineOf = (slug: string) => lines.findIndex(line => line.startsWith(`  ${slug}:`)) + 1;
  const report = (slug: string, message: string) =>
    findings.push({ file, line: lineOf(slug), message: `${slug}: ${message}` });
  const codes = Object.entries(movements).map(([slug, { code }]) => ({ slug, code }));
  return new Map(
    Object.entries(movements).map(([slug, { ask_first: keys, also, ...movement }]) => {
      for (const key of keys) if (!known[key]) report(slug, `unknown ask_first ${key}`);
      if (!movement.dose && !movement.doses) report(slug, 'has neither dose nor doses');
      const namesake = codes.find(other => other.slug !== slug && movement.code && other.code === movement.code);
      if (namesake) report(slug, `has the code of ${namesake.slug}, ${movement.code}`);
      const askFirst = [...keys.flatMap(key => known[key] ?? []), ...also, ...everybody];
      return [slug, { slug, ...movement, askFirst, line: lineOf(slug) }];
    }),
  );
}
