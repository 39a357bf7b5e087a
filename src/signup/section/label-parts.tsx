/**
 * A course's label may break behind ・, where a word in kanji begins, and in front of the words that the rule alone would take apart. The
 * model that knows phrases (`rendering/phrases.ts`) is too large for the Worker's bundle.
 */
export const labelParts = (label: string): string[] =>
  label.split(/(?<=・)|(?<=.)(?=ぶり返す|太もも裏)|(?<=[ぁ-ん])(?<!ぶり|太もも)(?=\p{Script=Han})/u);

/** The same text with the places where it may break. */
export const Label = ({ text }: { text: string }) => (
  <>
    {labelParts(text).map((part, nth) => (
      <>
        {nth > 0 && <wbr />}
        {part}
      </>
    ))}
  </>
);
