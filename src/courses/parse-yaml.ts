import { LineCounter, parseDocument } from 'yaml';
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
    const node = document.getIn(issue.path, true) as { range?: [number, number, number] } | undefined;
    const line = node?.range ? lineAt(node.range[0]) : firstLine;
    const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    findings.push({ file, line, message: `${where}${issue.message}` });
  }
  return undefined;
}
