import type { FieldErrors } from '../../errors.ts';
import { setup } from '../../texts/ja/setup.ts';
import { Button } from '../../ui/form.tsx';
import { FaultyFields, SettingFields } from '../parts/settings-fields.tsx';
import type { Typed } from '../parts/settings-form.ts';
import { type OfSetup, SetupPage } from '../parts/setup/setup-page.tsx';
import { NextStep } from '../parts/setup/setup-steps.tsx';

const t = setup.clinic;

/** Step 1: who sends, as the law wants it said. The fields are those of the settings page. */
export function ClinicPage({ typed, errors = {}, ...page }: OfSetup & { typed: Typed; errors?: FieldErrors }) {
  const faulty = Object.keys(errors).length > 0;
  return (
    <SetupPage {...page} current="clinic" faulty={faulty}>
      {faulty && <FaultyFields errors={errors} />}
      <p>{t.lead}</p>
      <form class="settings" method="post" novalidate>
        <SettingFields group="sender" typed={typed} errors={errors} />
        <Button>{t.save}</Button>
      </form>
      {page.done.clinic && <NextStep step="mail" />}
    </SetupPage>
  );
}
