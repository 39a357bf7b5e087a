/** The fragment of a form's action: a browser that gets the form back goes to the summary and puts the focus on it, without a script. */
export const SUMMARY = 'summary';

/** One mistake: the id of its control, and what to do. */
export type SummaryLine = { id: string; words: string };

/** Above a form that came back. `words`: what is wrong in all. Each mistake is a link to its control. */
export function ErrorSummary({ words, errors }: { words: string; errors: SummaryLine[] }) {
  return (
    <div class="notice warn" role="alert" id={SUMMARY} tabindex={-1}>
      <p>{words}</p>
      {errors.length > 0 && (
        <ul>
          {errors.map(({ id, words }) => (
            <li>
              <a href={`#${id}`}>{words}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
