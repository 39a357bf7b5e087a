/** Of a mail: `cpu`, `serverCpu` in ms, `roundTrips`. `memory`: MB at most. `broken`: a mail was lost, or came twice and nobody knows. */
export type Result = {
  mails: number;
  perSecond: number;
  cpu?: number;
  memory?: number;
  serverCpu?: number;
  roundTrips?: number;
  lost?: number;
  twice?: number;
  inDoubt?: number;
  broken?: boolean;
  remark?: string;
};
/** How a row ends: after so many mails, or after so many ms. */
export type Limits = { mails: number; ms: number };
/** Makes a row, or says why it cannot. */
export type Run = (limits: Limits) => Promise<Result | string>;

const COLUMNS: [name: string, cell: (row: Result) => string][] = [
  ['mails', ({ mails }) => String(mails)],
  ['a second', ({ perSecond }) => figure(perSecond, perSecond < 10 ? 1 : 0)],
  ['CPU a mail', ({ cpu }) => figure(cpu, 3, ' ms')],
  ['memory', ({ memory }) => figure(memory, 0, ' MB')],
  ["server's CPU", ({ serverCpu }) => figure(serverCpu, 3, ' ms')],
  ['round trips', ({ roundTrips }) => figure(roundTrips, 2)],
  ['lost', ({ lost }) => figure(lost, 0)],
  ['twice', ({ twice }) => figure(twice, 0)],
  ['in doubt', ({ inDoubt }) => figure(inDoubt, 0)],
];
const NAME = 36;
const CELL = 13;

const figure = (value: number | undefined, digits: number, unit = '') =>
  value === undefined || Number.isNaN(value) ? '–' : `${value.toFixed(digits)}${unit}`;

const line = (name: string, cells: string[]) => name.padEnd(NAME) + cells.map(cell => cell.padStart(CELL)).join('');

export const HEAD = line(
  '',
  COLUMNS.map(([name]) => name),
);

export function lineOf(name: string, made: Result | string): string {
  if (typeof made === 'string') return `${name.padEnd(NAME)}   left out: ${made}`;
  const cells = COLUMNS.map(([, cell]) => cell(made));
  const remarks = [made.broken && 'BROKEN', made.remark].filter(Boolean).join('; ');
  return `${line(name, cells)}   ${remarks}`.trimEnd();
}
