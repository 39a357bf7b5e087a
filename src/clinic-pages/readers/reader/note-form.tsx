import { LONGEST_NOTE } from '../../../readers/notes.ts';
import { reader } from '../../../texts/ja/reader.ts';
import { Button, Field } from '../../../ui/form.tsx';

const t = reader.note;

/** `typed`: what came back with an `error`. */
export function NoteForm({ readerId, error, typed }: { readerId: string; error?: string; typed?: string }) {
  return (
    <form method="post" action={`/admin/readers/${readerId}/notes`}>
      <Field label={t.label} name="note" rows={4} help={t.help(LONGEST_NOTE)} value={typed} error={error} required />
      <Button kind="quiet">{t.button}</Button>
    </form>
  );
}
