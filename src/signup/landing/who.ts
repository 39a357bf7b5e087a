import type { Clinic } from '../../clinic/settings.ts';
import { t } from '../../texts/ja.ts';

/** The licences in words. Empty: the clinic has not said, or has none. */
export function licencesOf({ licences }: Pick<Clinic, 'licences'>): string {
  const held = licences.filter(licence => licence !== 'none').map(licence => t.admin.settings.licences[licence]);
  return held.length > 0 ? t.landingPage.face.licensed(held.join('、')) : '';
}

/** The address without its postcode, which says nothing to whoever looks where it is. */
export const placeOf = ({ postalAddress }: Pick<Clinic, 'postalAddress'>): string =>
  postalAddress.replace(/^〒?\s*[\d０-９]{3}[-‐−ー－]?[\d０-９]{4}\s*/, '');

/** A search for the address on a map: a link only, so nobody else hears of the visitor before they press it. */
export const mapLink = (clinic: Pick<Clinic, 'postalAddress'>): string =>
  `https://www.google.com/maps/search/?${new URLSearchParams({ api: '1', query: placeOf(clinic) })}`;
