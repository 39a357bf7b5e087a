import type { LegalItem, SettingName } from '../../clinic/settings.ts';
import { admin } from '../../texts/ja/admin.ts';

/** The field of the settings page for each item that the law requires. */
const FIELD_OF: Record<LegalItem, SettingName> = {
  legalName: 'legalName',
  postalAddress: 'postalAddress',
  contact: 'contactEmail',
  senderAddress: 'senderAddress',
};

export const fieldPath = (item: LegalItem): string => `/admin/settings#${FIELD_OF[item]}`;

/** What is missing for sending, each linked to its field. `page`: the path of the settings page, if this is another. */
export function LegalItems({ missing, page = '' }: { missing: LegalItem[]; page?: string }) {
  return (
    <ul>
      {missing.map(item => (
        <li>
          <a href={`${page}#${FIELD_OF[item]}`}>{admin.banner.missing[item]}</a>
        </li>
      ))}
    </ul>
  );
}
