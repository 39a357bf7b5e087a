/** The address so that its owner knows it and nobody else can write to it: `r…@mail.example`. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = ''] = address.slice(0, at);
  return `${at > 1 ? first : ''}…${address.slice(at)}`;
}
