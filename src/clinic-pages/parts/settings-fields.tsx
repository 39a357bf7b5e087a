import type { FormSetting } from '../../clinic/settings.ts';
import type { FieldErrors } from '../../errors.ts';
import { admin } from '../../texts/ja/admin.ts';
import { Choices, Field, Notice } from '../../ui/form.tsx';
import type { Typed } from './settings-form.ts';

const t = admin.settings;

export type SettingGroup = keyof typeof t.groups;
type Control = Partial<
  Pick<
    Parameters<typeof Field>[0],
    'type' | 'inputmode' | 'autocomplete' | 'mark' | 'law' | 'options' | 'rows' | 'maxlength'
  >
> & {
  choices?: Parameters<typeof Choices>[0]['choices'];
};
const law = (mark = t.law): Control => ({ mark, law: true });
const number: Control = { inputmode: 'numeric' };

/** The form from top to bottom. The type is `text` where a browser would refuse values that we can read, such as full-width letters. */
export const GROUPS: [SettingGroup, [FormSetting, Control][]][] = [
  [
    'sender',
    [
      ['legalName', law()],
      ['tradeName', {}],
      ['postalAddress', law()],
      ['licences', { choices: Object.entries(t.licences) }],
      ['contactEmail', { ...law(t.lawEither), inputmode: 'email', autocomplete: 'email' }],
      ['contactPhone', { ...law(t.lawEitherMail), type: 'tel', autocomplete: 'tel' }],
      ['dataHost', {}],
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
      ['consultationNote', { rows: 3 }],
    ],
  ],
  [
    'page',
    [
      ['introduction', { rows: 4, maxlength: 300 }],
      ['embedOrigins', { rows: 2 }],
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
  ['letter', [['clinicLetter', { options: Object.entries(t.clinicLetter) }]]],
];

const controlsOf = (group: SettingGroup) => GROUPS.find(([name]) => name === group)![1];

type GroupProps = {
  group: SettingGroup;
  typed: Typed;
  errors: FieldErrors;
};

/** The fields of one group of settings, wherever they are asked for. */
export function SettingFields({ group, typed, errors }: GroupProps) {
  return (
    <>
      {controlsOf(group).map(([name, { choices, ...control }]) => {
        const shared = { name, value: typed[name], error: errors[name], ...t.fields[name] };
        return choices ? <Choices choices={choices} {...shared} /> : <Field {...shared} {...control} />;
      })}
    </>
  );
}

/** Above a form that came back: every field with a mistake, as a link to it, from top to bottom. */
export function FaultyFields({ errors, labels = {} }: { errors: FieldErrors; labels?: Record<string, string> }) {
  const named: [string, string][] = [
    ...GROUPS.flatMap(([, controls]) => controls.map(([name]): [string, string] => [name, t.fields[name].label])),
    ...Object.entries(labels),
  ];
  return (
    <Notice tone="warn">
      <p>{t.failed}</p>
      <ul>
        {named
          .filter(([name]) => errors[name])
          .map(([name, label]) => (
            <li>
              <a href={`#${name}`}>{label}</a>
            </li>
          ))}
      </ul>
    </Notice>
  );
}
