type Words = {
  copy: string;
  copied: string;
  copyWhich: (what: string) => string;
  copiedWhich: (what: string) => string;
};

/** A text to be copied, and the button that does it. The button is shown by the script (`copy-script.ts`). `what`: what the text is. */
export function Copied({ text, what, words }: { text: string; what: string; words: Words }) {
  return (
    <>
      <code>{text}</code>
      <button
        type="button"
        class="quiet"
        hidden
        aria-label={words.copyWhich(what)}
        data-copy={words.copiedWhich(what)}
        data-copied={words.copied}
      >
        {words.copy}
      </button>
    </>
  );
}
