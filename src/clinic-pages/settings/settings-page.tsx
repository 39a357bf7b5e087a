import { type Clinic, type FormSetting, type LegalItem, missingForSending } from '../../clinic/settings.ts';
import type { FieldErrors } from '../../errors.ts';
import { access } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';
import { Button, Choices, Field, Notice } from '../../ui/form.tsx';
import { AdminPage } from '../parts/frame.tsx';
import { LegalItems } from '../parts/legal-items.tsx';
import { WayInWarning } from '../parts/way-in-warning.tsx';
import type { Typed } from './settings-form.ts';

const t = admin.settings;

type Control = Partial<
  Pick<Parameters<typeof Field>[0], 'type' | 'inputmode' | 'autocomplete' | 'mark' | 'law' | 'options' | 'rows'>
> & {
  choices?: Parameters<typeof Choices>[0]['choices'];
};
const law = (mark = t.law): Control => ({ mark, law: true });
const number: Control = { inputmode: 'numeric' };

/** The form from top to bottom. The type is `text` where a browser would refuse values that we can read, such as full-width letters. */
const GROUPS: [keyof typeof t.groups, [FormSetting, Control][]][] = [
  [
    'sender',
    [
      ['legalName', law()],
      ['tradeName', {}],
      ['postalAddress', law()],
      ['contactEmail', { ...law(t.lawEither), inputmode: 'email', autocomplete: 'email' }],
      ['contactPhone', { ...law(t.lawEitherMail), type: 'tel', autocomplete: 'tel' }],
    ],
  ],
  [
    'mail',
    [
      ['senderName', {}],
      ['senderAddress', { ...law(), inputmode: 'email' }],
    ],
  ],
  [
    'consultation',
    [
      ['bookingUrl', { inputmode: 'url' }],
      ['consultationFee', {}],
      ['consultationMinutes', number],
      ['openingHours', {}],
    ],
  ],
  [
    'rhythm',
    [
      ['lessonHour', number],
      ['closedWeekdays', { choices: Object.entries(t.weekdays) }],
      ['closedDates', { rows: 3 }],
      ['publicHolidays', { options: Object.entries(t.publicHolidays) }],
      ['timeZone', {}],
    ],
  ],
  ['lessons', [['unsignedLessons', { options: Object.entries(t.unsignedLessons) }]]],
];

const IN_ORDER = GROUPS.flatMap(([, controls]) => controls.map(([name]) => name));

type SettingsProps = {
  clinic: Clinic;
  typed: Typed;
  errors?: FieldErrors;
  saved?: boolean;
  mailFrom: string | undefined;
  /** What the clinic is told of the ways into its pages, and how many codes are left. */
  way: Parameters<typeof WayInWarning>[0];
};

export function SettingsPage({ clinic, typed, errors = {}, saved = false, mailFrom, way }: SettingsProps) {
  const missing = missingForSending(clinic, mailFrom);
  const faulty = Object.keys(errors).length > 0;
  return (
    <AdminPage clinic={clinic} title={t.title} faulty={faulty} place="settings">
      {saved && (
        <Notice tone="good">
          <p>{t.saved}</p>
        </Notice>
      )}
      {saved && missing.length > 0 && <StillMissing missing={missing} />}
      {faulty && (
        <Notice tone="warn">
          <p>{t.failed}</p>
          <ul>
            {IN_ORDER.filter(name => errors[name]).map(name => (
              <li>
                <a href={`#${name}`}>{t.fields[name].label}</a>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <WayInWarning {...way} />
      <p>{t.lead}</p>
      <p>
        <a href="/admin/access">{access.banner.toPage}</a>
      </p>
      <form class="settings" method="post" action="/admin/settings" novalidate>
        {GROUPS.map(([group, controls]) => (
          <section>
            <h2>{t.groups[group]}</h2>
            {group === 'mail' && mailFrom && <p class="small">{t.mailFromSet(mailFrom)}</p>}
            {controls.map(([name, { choices, ...control }]) => {
              const shared = { name, value: typed[name], error: errors[name], ...t.fields[name] };
              return choices ? <Choices choices={choices} {...shared} /> : <Field {...shared} {...control} />;
            })}
          </section>
        ))}
        <Button>{t.save}</Button>
      </form>
    </AdminPage>
  );
}

function StillMissing({ missing }: { missing: LegalItem[] }) {
  return (
    <Notice>
      <p>{admin.banner.incompleteText}</p>
      <LegalItems missing={missing} />
    </Notice>
  );
}
