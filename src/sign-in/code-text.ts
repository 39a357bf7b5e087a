// How a code of the printed sheet is written and read (pure): Crockford's base 32, in which no two signs are taken for each other.
// https://www.crockford.com/base32.html

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 12 signs are 60 bits. Of what is tried at the door (`limits/guesses.ts`) none of eight codes is found in a billion years. */
const LENGTH = 12;
const GROUP = 4;
/** Random bytes that one code needs: of each, five bits are used. */
export const CODE_BYTES = LENGTH;

/** A code as it is stored and compared: 12 signs without anything between. `random`: `CODE_BYTES` bytes. */
export const codeOf = (random: Uint8Array): string =>
  Array.from(random.subarray(0, LENGTH), byte => SIGNS[byte % SIGNS.length]).join('');

/** As it is printed: `7K3M-9QXD-TB4W`. */
export const printedCode = (code: string): string => code.match(new RegExp(`.{${GROUP}}`, 'g'))!.join('-');

/**
 * The code that somebody typed, in whatever width and case, with or without what stands between the groups. Letters that the alphabet does
 * not have are read as the signs that they look like. `undefined`: it is none.
 */
export function readCode(typed: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(BETWEEN, '')
    .replace(/[OILU]/g, sign => LOOKS_LIKE[sign]!);
  return plain.length === LENGTH && [...plain].every(sign => SIGNS.includes(sign)) ? plain : undefined;
}

/** Spaces, all dashes and what Japanese keyboards give in their place: ー, 〜, ・ and 、. */
const BETWEEN = /[\s\p{Pd}\p{Cf}ー−~〜・.,、。_]/gu;
const LOOKS_LIKE: Record<string, string> = { O: '0', I: '1', L: '1', U: 'V' };
