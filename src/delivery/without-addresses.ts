/** Servers like to repeat the address; it must stand in no log and no column that is not about it. One line, at most 500 characters. */
export const withoutAddresses = (text: string): string =>
  text
    .replace(/[^\s<>"]+@[^\s<>"]+/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 500);
