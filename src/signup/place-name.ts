/** A poster, a page, a shelf: `desk`, `line-2026`. Nothing longer fits, so that nobody is named by it. */
const PLACE = /^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/;

/** The short name of a place in a link (`?from=`), in small letters. `undefined`: it is none, and is not kept. */
export function placeName(typed: string): string | undefined {
  const name = typed.normalize('NFKC').trim().toLowerCase();
  return PLACE.test(name) && !isNumber(name) ? name : undefined;
}

/** A telephone number or a customer's number is no place. */
const isNumber = (name: string): boolean => /\d[\d-]{5,}/.test(name);
