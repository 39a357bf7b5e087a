import type { Accepted } from './smtp-steps.ts';

/** A lesson's delivery as it is in the database at the end. */
export type Row = { id: string; messageId: string; recipient: string; lesson: number; state: string; marked: number };

export type Evidence = {
  accepted: Accepted[];
  rows: Row[];
  /** The numbers of the lessons that each reader (by address) must have. */
  expected: Map<string, number[]>;
  /** At how many faults each delivery (by id) was in flight. Only these deliveries may be doubled or marked. */
  inFlight: Map<string, number>;
};

/** Counts for the promise on sending. `broken`: a line in words for each part that does not hold. */
export type Verdict = {
  deliveries: number;
  lost: number;
  disordered: number;
  doubled: number;
  inFlight: number;
  marked: number;
  broken: string[];
};

/** The shortest time between two lessons, ms. */
const LEAST_GAP = 6 * 86_400_000;

export function checkPromises({ accepted, rows, expected, inFlight }: Evidence): Verdict {
  const byMessageId = new Map(rows.map(row => [row.messageId, row]));
  const copies = Map.groupBy(accepted, message => message.messageId);
  const doubles = rows.filter(row => (copies.get(row.messageId)?.length ?? 0) > 1);
  const extra = ({ messageId }: Row) => copies.get(messageId)!.length - 1;
  const lost = [...expected].flatMap(([recipient, lessons]) => missing(recipient, lessons, rows, copies));
  const disordered = [...Map.groupBy(accepted, message => message.recipient).values()].filter(
    messages => !inOrder(messages, byMessageId),
  );
  const faults: [string, number][] = [
    ['lessons were lost', lost.length],
    ['readers got lessons out of order or too close together', disordered.length],
    ['messages are not what a row of the database says', accepted.filter(m => isForeign(m, byMessageId)).length],
    ['lessons came under two Message-IDs', underTwoIds(accepted)],
    ['lessons have another subject than the same lesson of others', underTwoSubjects(accepted, byMessageId)],
    ['doubled messages were not in flight', doubles.filter(row => extra(row) > (inFlight.get(row.id) ?? 0)).length],
    ['doubled messages are not marked', doubles.filter(row => !row.marked).length],
    ['messages are marked that were not in flight', rows.filter(row => row.marked && !inFlight.has(row.id)).length],
  ];
  return {
    deliveries: rows.length,
    lost: lost.length,
    disordered: disordered.length,
    doubled: doubles.reduce((sum, row) => sum + extra(row), 0),
    inFlight: [...inFlight.values()].reduce((a, b) => a + b, 0),
    marked: rows.filter(row => row.marked).length,
    broken: faults.filter(([, n]) => n > 0).map(([what, n]) => `${n} ${what}`),
  };
}

/** Lessons that the server did not accept or that are not recorded as sent. */
function missing(recipient: string, lessons: number[], rows: Row[], copies: Map<string, Accepted[]>): number[] {
  const had = rowsOf(rows)
    .get(recipient)
    ?.filter(row => row.state === 'sent' && copies.has(row.messageId))
    .map(row => row.lesson);
  return lessons.filter(lesson => !had?.includes(lesson));
}

const grouped = new WeakMap<Row[], Map<string, Row[]>>();

function rowsOf(rows: Row[]): Map<string, Row[]> {
  const found = grouped.get(rows) ?? Map.groupBy(rows, row => row.recipient);
  grouped.set(rows, found);
  return found;
}

function inOrder(messages: Accepted[], rows: Map<string, Row>): boolean {
  return messages.every((message, index) => {
    const before = messages[index - 1];
    if (!before) return true;
    const [earlier, later] = [rows.get(before.messageId)?.lesson ?? 0, rows.get(message.messageId)?.lesson ?? 0];
    return later === earlier || (later === earlier + 1 && message.date - before.date >= LEAST_GAP);
  });
}

const isForeign = ({ messageId, recipient }: Accepted, rows: Map<string, Row>) =>
  rows.get(messageId)?.recipient !== recipient;

function underTwoIds(accepted: Accepted[]): number {
  const lessons = Map.groupBy(accepted, ({ recipient, subject }) => `${recipient}\0${subject}`);
  return [...lessons.values()].filter(messages => new Set(messages.map(m => m.messageId)).size > 1).length;
}

function underTwoSubjects(accepted: Accepted[], rows: Map<string, Row>): number {
  const lessons = Map.groupBy(accepted, message => rows.get(message.messageId)?.lesson);
  return [...lessons.values()].filter(messages => new Set(messages.map(m => m.subject)).size > 1).length;
}
