/**
 * To whom a mail goes, and so what is asked of its reader in the very statement that lets it go. `enrolled`: a reader whose course is
 * open · `subscribed`: a reader who has confirmed · `asking`: whoever typed an address in, unless it is struck off or in question ·
 * `clinic`: the clinic itself.
 */
export type Audience = 'enrolled' | 'subscribed' | 'asking' | 'clinic';

export type KindOfMail = {
  audience: Audience;
  /** It goes out also while all sending is paused or its receiving domain is held: the clinic's way in. */
  passesPauses: boolean;
  /** It goes out only in the open hours. */
  openHoursOnly: boolean;
  /** It takes its share of what may go out in a day. */
  countsInDay: boolean;
  /** It says which list it belongs to and how to leave it (RFC 2369, 2919, 8058), and may link to `{{unsubscribe_url}}`. */
  isOfList: boolean;
};

const NOTICE = { passesPauses: false, openHoursOnly: false, countsInDay: false, isOfList: false } as const;

/**
 * Every kind of mail, and the rules for it. A lesson's words stand in `emails/courses`, a notice's in `emails/notices/<kind>.md`. For a
 * new kind the compiler asks what fills its slots (`delivery/notice-values.ts`) and how the clinic calls it (`texts/ja/admin.ts`),
 * the start asks for its file. A row of a kind that is not here was left by a later version: it waits, and `/healthz` tells of it.
 */
export const KINDS = {
  lesson: { audience: 'enrolled', passesPauses: false, openHoursOnly: true, countsInDay: true, isOfList: true },
  confirmation: { ...NOTICE, audience: 'asking' },
  'already-enrolled': { ...NOTICE, audience: 'subscribed' },
  'sign-in': { ...NOTICE, audience: 'clinic', passesPauses: true },
  'consultation-request': { ...NOTICE, audience: 'clinic' },
} as const satisfies Record<string, KindOfMail>;

export type DeliveryKind = keyof typeof KINDS;
export type NoticeKind = Exclude<DeliveryKind, 'lesson'>;
/** The id of the reader to whom a mail of this kind goes; `null` where it goes to the clinic. */
export type Recipient<K extends DeliveryKind> = (typeof KINDS)[K]['audience'] extends 'clinic' ? null : string;

const names = Object.keys(KINDS) as DeliveryKind[];
export const NOTICES = names.filter(kind => kind !== 'lesson');

export type KindRule = (kind: KindOfMail) => boolean;
/** The kinds for which `rule` holds. */
export const kindsThat = (rule: KindRule): DeliveryKind[] => names.filter(name => rule(KINDS[name]));
