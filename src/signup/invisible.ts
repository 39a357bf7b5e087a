/**
 * Format characters (zero width, direction of text, soft hyphen, byte order mark) and fillers that show nothing. A copied address may carry
 * them unseen. Variation selectors are none of these: they choose the form of a letter in a name.
 */
const INVISIBLE = /\p{Cf}|\u034f|[\u115f\u1160\u2800\u3164\uffa0]/gu;

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');
