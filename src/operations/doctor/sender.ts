import { type Clinic, type LegalItem, missingForSending } from '../../clinic/settings.ts';
import { coded, type Finding, type Fix, ok, problem } from './check.ts';

/** These domains' DMARC records, or the carriers' filters, refuse mail in their name from other servers. */
const NOT_YOURS =
  /^(gmail\.com|googlemail\.com|yahoo\.(com|co\.jp)|ymail\.ne\.jp|(outlook|hotmail|live)\.(com|jp|co\.jp)|icloud\.com|me\.com|mac\.com|docomo\.ne\.jp|ezweb\.ne\.jp|au\.com|softbank\.ne\.jp|i\.softbank\.jp|ymobile\.ne\.jp|rakuten\.jp)$/;

const SETTING: Record<LegalItem, string> = {
  legalName: 'legalName (氏名・名称)',
  postalAddress: 'postalAddress (住所)',
  contact: 'contactEmail or contactPhone (連絡先)',
  senderAddress: 'senderAddress (送信元アドレス)',
};

const fillIn = (what: string): Fix => ({
  todo: `Fill in ${what} on the page /admin/settings (設定), or by: npm run dayori -- settings set FILE.json`,
});

/** Checks what 特定電子メール法 第4条 requires in every mail. */
export function checkLegal(clinic: Clinic, mailFrom: string | undefined): Finding {
  if (clinic.sample) return problem("the settings are still the sample clinic's", fillIn("the clinic's own settings"));
  const missing = missingForSending(clinic, mailFrom).map(item => SETTING[item]);
  if (missing.length === 0) return ok('all that the law wants in a mail is filled in');
  return problem(`blank, so no mail goes out: ${missing.join(', ')}`, fillIn(missing.join(', ')));
}

/** The clinic's sender address, or `undefined` while it has none. */
export const ownAddress = (clinic: Clinic, mailFrom: string | undefined): string | undefined =>
  mailFrom || (clinic.sample ? undefined : clinic.senderAddress);

/** Returns the domain whose records are to be checked, or what is wrong with the address. */
export function checkSender(address: string | undefined): { finding: Finding; domain?: string } {
  if (!address)
    return {
      finding: coded('sender-none', problem('there is no address to send from', fillIn(SETTING.senderAddress))),
    };
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (!NOT_YOURS.test(domain)) return { finding: ok(address), domain };
  const fix = { todo: 'Send from an address of a domain of your own (senderAddress in the settings, or MAIL_FROM)' };
  return {
    finding: coded('sender-foreign', problem(`${address}: only ${domain} itself may send for this domain`, fix)),
  };
}
