import { parseAst } from 'vitest/node';
import { type Node, spots } from './operators.ts';

/** One change of a source file. `from`, `to`: the text at `line` before and after it; offsets count characters of the source. */
export type Mutant = { line: number; column: number; start: number; end: number; from: string; to: string };

/** Every mutant of a TypeScript source, in the order of its text. Types, imports, log lines and words of errors have none. */
export function mutantsOf(source: string): Mutant[] {
  const program = parseAst(source, { lang: 'ts' }) as unknown as Node;
  const found = new Map<string, Mutant>();
  walk(program, undefined, (node, parent) => {
    for (const { start, end, to } of spots(node, parent, source)) {
      const from = source.slice(start, end);
      if (from !== to) found.set(`${start}-${end}-${to}`, { ...placeOf(source, start), start, end, from, to });
    }
  });
  return [...found.values()].sort((one, other) => one.start - other.start || one.end - other.end);
}

/** The source with one mutant. Operators of drizzle that the file does not import are reached through `drizzle`. */
export function withMutant(source: string, { start, end, to }: Mutant): string {
  const mutated = source.slice(0, start) + to + source.slice(end);
  return to.includes('__drizzle.') ? `${mutated}\nimport * as __drizzle from 'drizzle-orm';\n` : mutated;
}

function walk(node: Node, parent: Node | undefined, visit: (node: Node, parent?: Node) => void): void {
  if (isOutOfScope(node, parent)) return;
  visit(node, parent);
  for (const child of childrenOf(node)) walk(child, node, visit);
}

const WRAPPERS = ['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'];

function childrenOf(node: Node): Node[] {
  const children = Object.entries(node).flatMap(([key, value]) => (key === 'parent' ? [] : value));
  return children.filter((child): child is Node => typeof child === 'object' && child !== null && 'type' in child);
}

/** What the compiler erases, and what only people read: no test should ask for the words of a log line. */
function isOutOfScope(node: Node, parent?: Node): boolean {
  if (node.type.startsWith('TS') && !WRAPPERS.includes(node.type)) return true;
  if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return true;
  if (node.type === 'CallExpression' && node.callee?.object?.name === 'log') return true;
  if (parent?.type === 'NewExpression' && /Error$/.test(parent.callee?.name ?? ''))
    return node === parent.arguments?.[1];
  return false;
}

function placeOf(source: string, start: number): { line: number; column: number } {
  const before = source.slice(0, start).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
