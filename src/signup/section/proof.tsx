import { t } from '../../texts/ja.ts';
import { proofScriptPath } from './proof-script.ts';

/** The field of the form that holds a proof of work. */
export const PROOF = 'proof';

/** Lets the form that it stands in bring a proof of work whenever one is wanted. Without scripts the field stays empty. */
export function Proof() {
  return (
    <>
      <input type="hidden" name={PROOF} value="" data-words={t.landing.proving} />
      <p class="proof small" role="status" />
      <script src={proofScriptPath} defer />
    </>
  );
}
