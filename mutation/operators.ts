import { inPattern, inSql, type Spot } from './inside-text.ts';

/** A node of the syntax tree (ESTree), as far as the operators read it. Offsets count characters of the source. */
// biome-ignore lint/suspicious/noExplicitAny: the tree's shape depends on `type`, which each operator asks first
export type Node = { type: string; start: number; end: number; [part: string]: any };
type Operator = (node: Node, source: string, parent?: Node) => Spot[];

/** A sign that stands nowhere in the program, for a text that means nothing. */
const NOTHING = '§';

const OTHER_OPERATORS: Record<string, string[]> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '>>': ['<<'],
  '&': ['|'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
};
const OTHER_METHODS: Record<string, string> = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  max: 'min',
  min: 'max',
  lastIndexOf: 'indexOf',
  leftJoin: 'innerJoin',
};
/** Methods whose receiver is a value of the same kind, so that the call can be left out. */
const LEFT_OUT = ['filter', 'slice', 'trim', 'toLowerCase', 'replace', 'replaceAll', 'normalize', 'sort', 'limit'];
const DRIZZLE: Record<string, string[]> = {
  eq: ['ne'],
  gt: ['gte', 'lte'],
  gte: ['gt', 'lt'],
  lt: ['lte', 'gte'],
  lte: ['lt', 'gt'],
  inArray: ['notInArray'],
  isNotNull: ['isNull'],
  isNull: ['isNotNull'],
  and: ['or'],
  or: ['and'],
  desc: ['asc'],
};

const swapped: Operator = (node, source, parent) => {
  const { left, right, operator } = node;
  // `if (a === b)` is decided both ways already.
  if (parent?.test === node && /^[!=]==$/.test(operator)) return [];
  const start = left.end + source.slice(left.end, right.start).indexOf(operator);
  return (OTHER_OPERATORS[operator] ?? []).map(to => ({ start, end: start + operator.length, to }));
};

const decided = ({ test }: Node): Spot[] => ['true', 'false'].map(to => ({ start: test.start, end: test.end, to }));

const literal: Operator = ({ start, end, value, raw, regex }, _, parent) => {
  if (parent?.type === 'Property' && parent.key.start === start && !parent.computed) return [];
  if (regex) return inPattern(regex.pattern, regex.flags).map(to => ({ start, end, to }));
  if (typeof value === 'boolean') return [{ start, end, to: String(!value) }];
  if (typeof value === 'number') return [{ start, end, to: `${value < 1_000 ? value + 1 : value * 2}` }];
  return typeof value === 'string' && raw ? [{ start, end, to: `'${NOTHING}'` }] : [];
};

const template: Operator = ({ start, end }, _, parent) =>
  parent?.type === 'TaggedTemplateExpression' ? [] : [{ start, end, to: `'${NOTHING}'` }];

const tagged: Operator = ({ tag, quasi, start, end }, source) => {
  if (tag.name !== 'sql') return [{ start, end, to: `'${NOTHING}'` }];
  return quasi.quasis.flatMap((part: Node) =>
    inSql(part.value.raw).map(spot => moved(spot, source.indexOf(part.value.raw, part.start))),
  );
};

const moved = ({ start, end, to }: Spot, by: number): Spot => ({ start: start + by, end: end + by, to });

const call: Operator = (node, source) => {
  const { callee, start, end } = node;
  if (callee.type === 'Identifier') return ofFunction(node, source);
  if (callee.type !== 'MemberExpression') return [];
  const { name } = callee.property;
  const other = Object.hasOwn(OTHER_METHODS, name) && OTHER_METHODS[name];
  const swap = other ? [{ start: callee.property.start, end: callee.property.end, to: other }] : [];
  const left = LEFT_OUT.includes(name)
    ? [{ start, end, to: source.slice(callee.object.start, callee.object.end) }]
    : [];
  return [...swap, ...left];
};

/** Another operator of drizzle, and one condition fewer. */
const ofFunction = ({ callee, arguments: given }: Node, source: string): Spot[] => [
  ...(DRIZZLE[callee.name] ?? []).map(to => ({ start: callee.start, end: callee.end, to: `__drizzle.${to}` })),
  ...(given.length > 1 && ['and', 'or', 'either'].includes(callee.name) ? without(given, source) : []),
];

/** Each part left out once, with the comma behind it. */
const without = (parts: Node[], source: string): Spot[] =>
  parts.map(({ start, end }) => {
    const comma = /^\s*,/.exec(source.slice(end))?.[0].length ?? 0;
    return { start, end: end + comma, to: '' };
  });

const OPERATORS: Record<string, Operator> = {
  BinaryExpression: swapped,
  LogicalExpression: swapped,
  ConditionalExpression: decided,
  IfStatement: decided,
  WhileStatement: ({ test }) => [{ start: test.start, end: test.end, to: 'false' }],
  UnaryExpression: ({ operator, start, argument }) =>
    operator === '!' ? [{ start, end: argument.start, to: '' }] : [],
  Literal: literal,
  TemplateLiteral: template,
  TaggedTemplateExpression: tagged,
  CallExpression: call,
  ArrayExpression: ({ elements }, source) => without(elements.filter(Boolean), source),
  ObjectExpression: ({ properties }, source) => without(properties, source),
  ExpressionStatement: ({ start, end }) => [{ start, end, to: ';' }],
};

/** What can be changed in this node itself. */
export const spots = (node: Node, parent: Node | undefined, source: string): Spot[] =>
  OPERATORS[node.type]?.(node, source, parent) ?? [];
