import { t } from '../texts/ja.ts';
import { maskedAddress } from './masked-address.ts';

/** Says whose page this is, because a mail that was forwarded opens it for others, too. */
export function ForWhom({ email }: { email: string }) {
  return (
    <p class="small soft">
      {t.forWhom.address(maskedAddress(email))}
      {t.forWhom.others}
    </p>
  );
}
