import type { PropsWithChildren } from 'hono/jsx';

/** `first`: the title of the first column. `numbers`: the titles of the columns of figures. */
type TableProps = PropsWithChildren<{ title: string; first: string; numbers: readonly string[] }>;

/** A table of figures, which scrolls by itself where it is wider than the page. */
export function FiguresTable({ title, first, numbers, children }: TableProps) {
  return (
    <section class="scroll" aria-label={title} tabindex={0}>
      <table>
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
