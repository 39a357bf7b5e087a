import type { PropsWithChildren } from 'hono/jsx';

/** A step's number in a circle, and what it asks. */
export function StepTitle({ n, children }: PropsWithChildren<{ n: number }>) {
  return (
    <>
      <span class="n" aria-hidden="true">
        {n}
      </span>
      {children}
    </>
  );
}
