const format = new Intl.NumberFormat('ja-JP');

/** A number of people or of mails as it stands in a sentence: `1,234`. */
export const grouped = (number: number): string => format.format(number);
