import type { PropsWithChildren } from 'hono/jsx';

/** `first`: what a row is about; `numbers`: the heads of its figures. */
type TableProps = PropsWithChildren<{ title: string; first: string; numbers: readonly string[] }>;

/** Rows of figures, which scroll by themselves where they are wider than the page. */
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
