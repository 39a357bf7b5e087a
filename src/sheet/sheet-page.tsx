import { type Clinic, clinicName } from '../clinic/settings.ts';
import { sheet as words } from '../texts/ja/courses/sheet.ts';
import { Page } from '../ui/page.tsx';
import { Card, type CardProps } from './card.tsx';
import { Memo } from './memo.tsx';
import { printScriptPath } from './print-script.ts';

/** `calendar`: the path of the calendar file; unset where there is nothing to remind of. */
type SheetProps = { clinic: Clinic; calendar?: string } & Omit<CardProps, 'clinicName' | 'beside'>;

/** Two sides of A4. On a screen a page to be read, and how to print it. */
export function SheetPage({ clinic, calendar, ...card }: SheetProps) {
  return (
    <Page title={words.title} clinicName={clinicName(clinic)} layout="wide">
      <div class="paper">
        <Card {...card} clinicName={clinicName(clinic)} beside={<ToTakeAway calendar={calendar} />} />
        <Memo />
      </div>
      <script src={printScriptPath} defer />
    </Page>
  );
}

function ToTakeAway({ calendar }: { calendar: string | undefined }) {
  return (
    <div class="on-screen">
      <p>{words.lead}</p>
      <HowToPrint />
      {calendar && (
        <p>
          <a href={calendar}>{words.reminder.link}</a>
          <small class="soft">{words.reminder.about}</small>
        </p>
      )}
    </div>
  );
}

/** A button that prints, and that says how to where it cannot. */
function HowToPrint() {
  return (
    <details class="print">
      <summary class="button main" data-print>
        {words.print}
      </summary>
      <dl class="terms">
        {words.how.map(({ where, what }) => (
          <div>
            <dt>{where}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** In place of the sheet, for a course that has none, or of the calendar file, where there is nothing to remind of. */
export function NothingHerePage({ clinic, title, text }: { clinic: Clinic; title: string; text: string }) {
  return (
    <Page title={title} clinicName={clinicName(clinic)}>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <a href="/when-to-see-a-doctor">{words.doctor}</a>
      </p>
    </Page>
  );
}
