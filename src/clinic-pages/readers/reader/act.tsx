import type { Child, PropsWithChildren } from 'hono/jsx';

/** An act whose form unfolds below its name, without a script. */
export function Act({
  title,
  hint,
  open,
  children,
}: PropsWithChildren<{ title: string; hint?: string; open?: boolean }>) {
  return (
    <details class="act" open={open}>
      <summary>
        {title}
        {hint && <small>{hint}</small>}
      </summary>
      <div>{children}</div>
    </details>
  );
}

export function ActLink({ href, title, hint, danger }: { href: string; title: string; hint: Child; danger?: boolean }) {
  return (
    <a class={danger ? 'act danger' : 'act'} href={href}>
      {title}
      <small>{hint}</small>
    </a>
  );
}
