import { t } from '../texts/ja.ts';

/** The address so that its owner knows it and nobody else can write to it: `r…@mail.example`. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = ''] = address.slice(0, at);
  return `${at > 1 ? first : ''}…${address.slice(at)}`;
}

/** Says whose page this is, because a mail that was forwarded opens it for others, too. */
export function ForWhom({ email }: { email: string }) {
  return (
    <p class="small soft">
      {t.forWhom.address(maskedAddress(email))}
      {t.forWhom.others}
    </p>
  );
}
