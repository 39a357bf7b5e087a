import { signOff } from '../texts/ja/sign-off.ts';

/** Licences of Japan that somebody who signs may have, and `none`, which is said as plainly. The ids are kept in the database. */
export const LICENCES = [
  'hari',
  'kyu',
  'anma',
  'judo',
  'doctor',
  'nurse',
  'physiotherapist',
  'occupational-therapist',
  'pharmacist',
  'none',
] as const;
export type Licence = (typeof LICENCES)[number];

/** The licences as the law calls them. One that only a later version knows is shown by its id. */
export const licenceWords = (licences: string[]): string =>
  licences.map(licence => signOff.licences[licence as Licence] ?? licence).join('・');
