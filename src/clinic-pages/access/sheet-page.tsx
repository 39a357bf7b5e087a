import { type Clinic, clinicName } from '../../clinic/settings.ts';
import { STEPS, type Step } from '../../clinic/setup.ts';
import { printedCode } from '../../sign-in/code-text.ts';
import { access } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';
import { Notice } from '../../ui/form.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { PasskeyScript } from '../parts/passkey-form.tsx';
import { pathOf } from '../parts/setup/setup-steps.tsx';
import { day } from '../parts/times.ts';
import { Unbroken } from '../parts/unbroken.tsx';

const t = access.sheet;

/** `next`: the step of はじめに to go on with. */
type SheetProps = { clinic: Clinic; codes: string[]; baseUrl: string; now: number; next: Step | undefined };

/** The codes, this once, to be printed on A4 or a postcard. What only the screen needs is not printed. */
export function SheetPage({ clinic, codes, baseUrl, now, next }: SheetProps) {
  return (
    <AdminPage clinic={clinic} title={t.title} place="settings" within={next !== undefined}>
      <div class="on-screen">
        <Notice tone="warn">
          <p>{t.once}</p>
        </Notice>
      </div>
      <div class="sheet">
        <p>
          <Unbroken>{t.madeOn(clinicName(clinic) || admin.title, day(now, clinic.timeZone))}</Unbroken>
        </p>
        <ol class="codes">
          {codes.map(code => (
            <li>{printedCode(code)}</li>
          ))}
        </ol>
        <p>{t.how(`${baseUrl}/admin`)}</p>
        <p>
          {t.strike}
          {t.keep}
        </p>
      </div>
      <p class="on-screen actions">
        <button type="button" class="quiet" data-print hidden>
          {t.print}
        </button>
        <a class="button main" href={next ? pathOf(next) : '/admin/access'}>
          {next ? t.onTo(STEPS.indexOf(next) + 1) : t.back}
        </a>
      </p>
      <PasskeyScript />
    </AdminPage>
  );
}
