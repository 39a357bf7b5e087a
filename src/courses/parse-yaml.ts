import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import type { Reading } from './reading.ts';

/** Parses and checks YAML that begins on `firstLine` of `file`. Each problem becomes a finding on its own line. */
export function parseYaml<S extends z.ZodType>(
  source: string,
  schema: S,
  { file, findings }: Pick<Reading, 'file' | 'findings'>,
  firstLine = 1,
): z.infer<S> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const lineAt = (offset: number) => firstLine - 1 + lines.linePos(offset).line;
  for (const error of document.errors) findings.push({ file, line: lineAt(error.pos[0]), message: error.code });
  if (document.errors.length > 0) return undefined;
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const start = startOf(document, issue.path);
    const line = start === undefined ? firstLine : lineAt(start);
    const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    findings.push({ file, line, message: `${where}${issue.message}` });
  }
  return undefined;
}

/** Where the key or item at `path` stands; for one that is missing, where the innermost that should hold it stands. */
function startOf(document: Document, path: PropertyKey[]): number | undefined {
  if (path.length === 0) return undefined;
  const [above, name] = [path.slice(0, -1), path.at(-1)];
  const parent = document.getIn(above, true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;
  const node = (pair?.key ?? document.getIn(path, true)) as { range?: [number, number, number] } | undefined;
  return node?.range?.[0] ?? startOf(document, above);
}
