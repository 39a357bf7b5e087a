/** Japanese numbers with what people write between their digits: 11 digits behind 050 to 090, else 10; and foreign ones behind a plus sign. */
const NUMBER = /\+\d(?:[ ()-]*\d){8,13}|\(?0(?:[5-9]0(?:[ ()-]*\d){8}|(?![5-9]0)(?:[ ()-]*\d){9}|(?:-*\d){10})(?!\d)/;

/** A number that a finger can call. `number`: as the clinic typed it; text without a whole number in it stays text. */
export function PhoneLink({ number }: { number: string }) {
  const [found] = NUMBER.exec(number.normalize('NFKC').replace(/[‐‑–—−ー]/g, '-')) ?? [];
  return found ? <a href={`tel:${found.replace(/[ ()]/g, '')}`}>{number}</a> : <span>{number}</span>;
}
