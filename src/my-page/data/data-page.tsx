import { type Clinic, clinicName } from '../../clinic/settings.ts';
import { own } from '../../texts/ja/my-page/own.ts';
import { Page } from '../../ui/page.tsx';
import { timeOn } from '../dates.ts';
import type { Entry, ReaderData } from './read-data.ts';

const t = own.data;
type DataProps = { clinic: Clinic; data: ReaderData; now: number; back: string };

/** Everything that is kept of a reader, to be read and printed. */
export function DataPage({ clinic, data, now, back }: DataProps) {
  const words = (value: NonNullable<Entry[keyof Entry]>): string =>
    /^\d{4}-\d\d-\d\dT/.test(String(value)) ? timeOn(Date.parse(String(value)), clinic, now) : t.value(value);
  return (
    <Page title={t.title} clinicName={clinicName(clinic)}>
      <div class="own-page data">
        <h1>{t.title}</h1>
        <p>{t.lead(timeOn(now, clinic, now))}</p>
        <p class="small soft">{t.notes}</p>
        {(Object.keys(t.sections) as (keyof ReaderData)[]).map(section => (
          <>
            <h2>{t.sections[section]}</h2>
            {data[section].length === 0 && <p>{t.none}</p>}
            {data[section].map(entry => (
              <Facts entry={entry} words={words} />
            ))}
          </>
        ))}
        <p>
          <a href={back}>{t.back}</a>
        </p>
      </div>
    </Page>
  );
}

type FactsProps = { entry: Entry; words: (value: NonNullable<Entry[keyof Entry]>) => string };

/** What is not known is left out. */
function Facts({ entry, words }: FactsProps) {
  const known = Object.entries(entry).filter(([, value]) => value !== null && value !== '');
  return (
    <dl class="facts">
      {known.map(([field, value]) => (
        <div>
          <dt>{t.fields[field as keyof Entry]}</dt>
          <dd>{words(value!)}</dd>
        </div>
      ))}
    </dl>
  );
}
