import { type Clinic, clinicName } from '../clinic/settings.ts';
import { sheet as words } from '../texts/ja/sheet.ts';
import { Page } from '../ui/page.tsx';
import { Card, type CardProps } from './card.tsx';
import { Memo } from './memo.tsx';
import { printScriptPath } from './print-script.ts';

type SheetProps = { clinic: Clinic } & Omit<CardProps, 'clinicName' | 'beside'>;

/** Two sides of A4. On a screen a page to be read, and how to print it. */
export function SheetPage({ clinic, ...card }: SheetProps) {
  return (
    <Page title={words.title} clinicName={clinicName(clinic)} layout="wide">
      <div class="paper">
        <Card {...card} clinicName={clinicName(clinic)} beside={<HowToPrint />} />
        <Memo />
      </div>
      <script src={printScriptPath} defer />
    </Page>
  );
}

/** A button that prints, and that says how to where it cannot. */
function HowToPrint() {
  return (
    <div class="on-screen">
      <p>{words.lead}</p>
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
    </div>
  );
}

/** In place of the sheet, for a course that has none. */
export function NoSheetPage({ clinic }: { clinic: Clinic }) {
  const { title, text, doctor } = words.none;
  return (
    <Page title={title} clinicName={clinicName(clinic)}>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <a href="/when-to-see-a-doctor">{doctor}</a>
      </p>
    </Page>
  );
}
