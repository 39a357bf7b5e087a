import type { PropsWithChildren } from 'hono/jsx';

/**
 * `first`: the title of the first column. `numbers`: the titles of the columns of figures. `stacked`: on a phone each row is a block of its
 * own, whose cells name themselves by `data-label`.
 */
type TableProps = PropsWithChildren<{
  title: string;
  first: string;
  numbers: readonly string[];
  stacked?: boolean;
}>;

/** A table of figures, which scrolls by itself where it is wider than the page. */
export function FiguresTable({ title, first, numbers, stacked, children }: TableProps) {
  return (
    <section class="scroll" aria-label={title} tabindex={0}>
      <table class={stacked ? 'stacked' : undefined}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {numbers.map(head => (
              <th class="number" scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
