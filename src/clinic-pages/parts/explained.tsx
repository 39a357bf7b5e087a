import type { PropsWithChildren } from 'hono/jsx';
import { Notice } from '../../ui/form.tsx';

type ExplainedProps = PropsWithChildren<{ title: string; text: string; tone?: 'warn' | 'info' | 'good' }>;

/** A notice with a title, a sentence, and what can be done. */
export function Explained({ title, text, tone, children }: ExplainedProps) {
  return (
    <Notice tone={tone}>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
      {children}
    </Notice>
  );
}
