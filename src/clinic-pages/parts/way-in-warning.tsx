import type { warningOf } from '../../sign-in/ways-in.ts';
import { access } from '../../texts/ja/access.ts';
import { Notice } from '../../ui/form.tsx';

const t = access.banner;

/** Says calmly that nothing but a mail opens these pages, or soon nothing will. */
export function WayInWarning({ warning, left }: { warning: ReturnType<typeof warningOf>; left: number }) {
  if (!warning) return null;
  return (
    <Notice>
      <p>
        <strong>{warning === 'none' ? t.none : t.few(left)}</strong>
      </p>
      <p>{warning === 'none' ? t.noneText : t.fewText}</p>
      <p>
        <a class="button quiet" href={warning === 'none' ? '/admin/access' : '/admin/access#codes'}>
          {warning === 'none' ? t.button : t.toPage}
        </a>
      </p>
    </Notice>
  );
}
