/** The text with each 「1月10日(日)」 and 「第3回」 held on one line. It may break behind a year. */
export function Unbroken({ text }: { text: string }) {
  const parts = text.split(/(\d+月\d+日\(.\)|第\d+回)/);
  return <>{parts.map((part, nth) => (nth % 2 === 1 ? <span class="phrase">{part}</span> : part))}</>;
}
