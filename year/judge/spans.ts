/** A stretch of true time: from the first moment, up to and without the last (epoch ms). */
export type Span = { from: number; until: number };

/** What stands from time to time, and when it did. */
export type Standing = {
  begin(at: number): void;
  end(at: number): void;
  stands(): boolean;
  /** The spans that touch this one; what still stands has no end. */
  within(span: Span): Span[];
};

export function newStanding(): Standing {
  const spans: Span[] = [];
  const stands = () => spans.at(-1)?.until === Number.POSITIVE_INFINITY;
  return {
    stands,
    begin(at) {
      if (!stands()) spans.push({ from: at, until: Number.POSITIVE_INFINITY });
    },
    end(at) {
      if (stands()) spans.at(-1)!.until = at;
    },
    within: span => touching(spans, span),
  };
}

export const touching = (spans: Span[], { from, until }: Span): Span[] =>
  spans.filter(span => span.from < until && span.until > from);

/** What is left of a span when these are taken out of it. */
export function without(whole: Span, taken: Span[]): Span[] {
  const left: Span[] = [];
  let from = whole.from;
  for (const span of [...touching(taken, whole)].sort((a, b) => a.from - b.from)) {
    if (span.from > from) left.push({ from, until: span.from });
    from = Math.max(from, span.until);
  }
  if (from < whole.until) left.push({ from, until: whole.until });
  return left;
}

export const lengthOf = ({ from, until }: Span): number => until - from;
