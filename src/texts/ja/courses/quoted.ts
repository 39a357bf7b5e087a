/** 「…」 around a title. Quotation marks inside become 『…』, as Japanese sets them. */
export const quoted = (title: string): string => `「${title.replaceAll('「', '『').replaceAll('」', '』')}」`;
