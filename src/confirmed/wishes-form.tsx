import type { Clinic } from '../clinic/settings.ts';
import type { FieldErrors } from '../errors.ts';
import { sheet } from '../texts/ja/courses/sheet.ts';
import { confirmed } from '../texts/ja/signup/confirmed.ts';
import { Button, Field, Notice } from '../ui/form.tsx';
import { hourWords } from '../ui/moments.ts';
import { HOURS, type TypedWishes, weekdaysOf } from './wishes.ts';

const words = confirmed.wishes;

type FormProps = { clinic: Clinic; typed: TypedWishes; errors: FieldErrors; links: { wishes: string } };

/** The name, the weekday and the hour: nobody has to fill this in. Choosing again takes a choice back. */
export function WishesForm({ clinic, typed, errors, links }: FormProps) {
  const faulty = Object.keys(errors);
  return (
    <section id="wishes">
      <h2>{words.title}</h2>
      <p class="small soft">{words.help}</p>
      {faulty.length > 0 && (
        <Notice tone="warn">
          {words.faulty}
          <ul>
            {faulty.map(field => (
              <li>
                <a href={`#${field}`}>{errors[field]}</a>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <form method="post" action={`${links.wishes}#wishes`} novalidate>
        <Field {...words.name} name="name" value={typed.name} error={errors.name} autocomplete="name" maxlength={60} />
        <div class="pair">
          <Field
            label={words.weekday.label}
            help={words.weekday.help}
            name="weekday"
            value={typed.weekday}
            error={errors.weekday}
            options={weekdaysOf(clinic).map(day => [String(day), words.weekday.option(sheet.weekdays[day - 1]!)])}
          />
          <Field
            label={words.hour.label}
            name="hour"
            value={typed.hour}
            error={errors.hour}
            options={HOURS.map(hour => [String(hour), words.hour.option(hourWords(hour))])}
          />
        </div>
        <Button kind="quiet">{words.button}</Button>
      </form>
    </section>
  );
}
