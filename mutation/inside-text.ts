/** A change: the text from `start` to `end` becomes `to`. */
export type Spot = { start: number; end: number; to: string };

/** What stands in SQL, and what it becomes. `§` is a text that no column holds. */
const IN_SQL: [RegExp, string[]][] = [
  [/(?<=\s)AND(?=\s|$)(?<!BETWEEN\s*(?:\S+\s)?AND)/g, ['OR']],
  [/(?<=\s)OR(?=\s|$)/g, ['AND']],
  [/NOT EXISTS/g, ['EXISTS']],
  [/(?<!NOT )EXISTS/g, ['NOT EXISTS']],
  [/IS NOT NULL/g, ['IS NULL']],
  [/IS NULL/g, ['IS NOT NULL']],
  [/NOT BETWEEN/g, ['BETWEEN']],
  [/(?<!NOT )\bIN(?= )/g, ['NOT IN']],
  [/<=/g, ['<', '>']],
  [/>=/g, ['>', '<']],
  [/<>/g, ['=']],
  [/(?<![<>])=/g, ['<>']],
  [/<(?![=>])/g, ['<=', '>=']],
  [/(?<!<)>(?!=)/g, ['>=', '<=']],
  [/ \+ /g, [' - ']],
  [/ - /g, [' + ']],
  [/ \/ /g, [' * ']],
  [/\bmax\(/g, ['min(']],
  [/\bDESC\b/g, ['ASC']],
  [/\bDISTINCT /g, ['']],
  [/'[^']*'/g, ["'§'"]],
  [/\b\d+\b/g, ['1000']],
];

/** Changes of a piece of SQL; offsets count from its beginning. */
export const inSql = (text: string): Spot[] =>
  IN_SQL.flatMap(([pattern, others]) =>
    [...text.matchAll(pattern)].flatMap(({ 0: found, index }) =>
      others.map(to => ({ start: index, end: index + found.length, to })),
    ),
  );

const IN_PATTERN: [RegExp, (found: string) => string][] = [
  [/\^(?<!\[\^)/g, () => ''],
  [/\$$/g, () => ''],
  [/\\[dDwWsSbB]/g, found => found.replace(/[a-z]/i, letter => otherCase(letter))],
  [/\[\^/g, () => '['],
  [/\[(?!\^)/g, () => '[^'],
  [/(?<=[\])\w.])[+*]/g, () => ''],
  [/\?<!/g, () => '?<='],
  [/\?<=/g, () => '?<!'],
  [/\?!/g, () => '?='],
  [/\?=/g, () => '?!'],
];

/** Changed regular expressions: one that matches nothing, and each with one part changed. */
export function inPattern(pattern: string, flags: string): string[] {
  const changed = IN_PATTERN.flatMap(([part, other]) =>
    [...pattern.matchAll(part)]
      .filter(({ index }) => !isEscaped(pattern, index))
      .map(({ 0: found, index }) => pattern.slice(0, index) + other(found) + pattern.slice(index + found.length)),
  );
  const caseful = flags.includes('i') ? [`/${pattern}/${flags.replace('i', '')}`] : [];
  return [
    `/(?!)/${flags}`,
    ...caseful,
    ...changed.filter(isPattern(flags)).map(other => `/${other || '(?:)'}/${flags}`),
  ];
}

const isEscaped = (pattern: string, index: number) => (/\\*$/.exec(pattern.slice(0, index))?.[0].length ?? 0) % 2 === 1;

const otherCase = (letter: string) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());

const isPattern = (flags: string) => (pattern: string) => {
  try {
    return Boolean(new RegExp(pattern, flags));
  } catch {
    return false; // what is no pattern any more fails at once and says nothing about the tests
  }
};
