/** A number that a finger can call. `number`: as the clinic typed it; text without a whole number in it stays text. */
export function PhoneLink({ number }: { number: string }) {
  const [digits] = /\+?\d[\d-]{8,}/.exec(number.normalize('NFKC').replace(/[‐‑–−]/g, '-')) ?? [];
  return digits ? <a href={`tel:${digits}`}>{number}</a> : <span>{number}</span>;
}
