/** A delivery as the program recorded it. `inDoubt`: it is marked as one that may have come twice. */
export type Recorded = { recipient: string; isSent: boolean; inDoubt: boolean };

/**
 * Compares what the program recorded with what the server counted. `lost`: recorded as sent, and not there. `twice`: there twice. A mail that is
 * there and was recorded neither as sent nor as in doubt will come twice, so it counts as such. `broken`: one was lost, or came twice
 * without being marked.
 */
export function compare(records: Recorded[], copies: Map<string, number>) {
  const lost = records.filter(({ recipient, isSent }) => isSent && !copies.has(recipient));
  const twice = records.filter(({ recipient, isSent, inDoubt }) => {
    const count = copies.get(recipient) ?? 0;
    return count > 1 || (count === 1 && !isSent && !inDoubt);
  });
  const broken = lost.length > 0 || twice.some(({ inDoubt }) => !inDoubt);
  const doubtful = records.filter(({ inDoubt }) => inDoubt);
  return { lost: lost.length, twice: twice.length, inDoubt: doubtful.length, broken };
}
