import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Finding } from './findings.ts';
import { parseYaml } from './parse-yaml.ts';

/** Guidance that lessons rest on. `short`: its name in the foot of a mail. `about`: what was read, and where. */
export type GuidanceSource = { short: string; about: string };
/** By keys such as `S8`. */
export type GuidanceSources = Map<string, GuidanceSource>;

const text = z.string().trim().min(1, 'is empty');
const SourcesFile = z.record(
  z.string().regex(/^S[1-9]\d*$/, 'is not a key like S8'),
  z.strictObject({ short: text, about: text }),
);

/** Reads `emails/sources.yaml`. Faults go to `findings`. Without the file there are none. */
export function loadSources(emailsFolder: string, findings: Finding[]): GuidanceSources {
  const path = join(emailsFolder, 'sources.yaml');
  if (!existsSync(path)) return new Map();
  const file = 'emails/sources.yaml';
  const parsed = parseYaml(readFileSync(path, 'utf8'), SourcesFile, { file, findings }) ?? {};
  for (const short of repeated(Object.values(parsed).map(source => source.short)))
    findings.push({ file, line: 1, message: `two sources are called ${short}` });
  return new Map(Object.entries(parsed));
}

const repeated = (names: string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);
