import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Finding } from './findings.ts';
import type { Movements } from './movements.ts';
import { parseYaml } from './parse-yaml.ts';

const text = z.string().trim().min(1, 'is empty');
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
      dose: text,
      doses: z.array(text).min(1, 'is empty').optional(),
      feel: text,
      stop: text,
      variant: text.optional(),
    }),
  ),
});

/** Reads `emails/movements.yaml`. Faults go to `findings`. Without the file there are no movements. */
export function loadMovements(emailsFolder: string, findings: Finding[]): Movements {
  const path = join(emailsFolder, 'movements.yaml');
  if (!existsSync(path)) return new Map();
  const file = 'emails/movements.yaml';
  const parsed = parseYaml(readFileSync(path, 'utf8'), MovementsFile, { file, findings });
  if (!parsed) return new Map();
  const { ask_first: known, ask_everybody: everybody, movements } = parsed;
  return new Map(
    Object.entries(movements).map(([slug, { ask_first: keys, also, ...movement }]) => {
      for (const key of keys)
        if (!known[key]) findings.push({ file, line: 1, message: `${slug}: unknown ask_first ${key}` });
      const askFirst = [...keys.flatMap(key => known[key] ?? []), ...also, ...everybody];
      return [slug, { slug, ...movement, askFirst }];
    }),
  );
}
