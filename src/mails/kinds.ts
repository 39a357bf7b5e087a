/**
 * Who gets a mail. It decides what the statement that lets the mail go checks. `enrolled`: a reader with an open course · `subscribed`: a
 * reader who has confirmed · `asking`: whoever typed in an address, unless it is suppressed or in question · `reminded`: the same, unless
 * they have confirmed, or left, since they asked · `moving`: the new address of a reader, until it is confirmed · `clinic`: the clinic itself.
 */
export type Audience = 'enrolled' | 'subscribed' | 'asking' | 'reminded' | 'moving' | 'clinic';

export type KindOfMail = {
  audience: Audience;
  /** It goes out even while sending is paused or its receiving domain is held, because it is how the clinic signs in. */
  passesPauses: boolean;
  /** It answers what somebody has just done, so it goes out while the clinic has paused sending by hand and no other reason stands. */
  passesByHand: boolean;
  /** It goes out only in the open hours. */
  openHoursOnly: boolean;
  /** It counts against the quota of the day. */
  countsInDay: boolean;
  /** It has the list headers (RFC 2369, 2919, 8058) and may link to `{{unsubscribe_url}}`. */
  isOfList: boolean;
  /** Of a mail about a correction: it goes to the address before or after it, whichever the reader has now, and suppresses nobody. */
  addressed?: 'before' | 'after';
};

const NOTICE = {
  passesPauses: false,
  passesByHand: true,
  openHoursOnly: false,
  countsInDay: false,
  isOfList: false,
} as const;

const LESSON = {
  passesPauses: false,
  passesByHand: false,
  openHoursOnly: true,
  countsInDay: true,
  isOfList: true,
} as const;

/**
 * Every kind of mail, and its rules. `lesson-again`: a copy of a lesson that was sent, on the reader's word, in no figure.
 * `consultation-copy` goes to whoever asks, also if they get no lessons any more. Texts: lessons in `emails/courses`, notices in
 * `emails/notices/<kind>.md`. For a new kind the compiler demands its slot values (`delivery/notice-values.ts`) and its name for the clinic
 * (`texts/ja/admin.ts`), and the program does not start without its file. A row of an unknown kind is from a later version: it waits, and
 * `/healthz` reports it.
 */
export const KINDS = {
  lesson: { ...LESSON, audience: 'enrolled' },
  'lesson-again': { ...LESSON, audience: 'subscribed' },
  confirmation: { ...NOTICE, audience: 'asking' },
  // It answers nothing that somebody has just done, so it keeps to the hours and pauses of lessons.
  'confirmation-reminder': { ...NOTICE, audience: 'reminded', passesByHand: false, openHoursOnly: true },
  'already-enrolled': { ...NOTICE, audience: 'subscribed' },
  'address-confirmation': { ...NOTICE, audience: 'moving', addressed: 'after' },
  'address-notice': { ...NOTICE, audience: 'subscribed', addressed: 'before' },
  'own-page': { ...NOTICE, audience: 'asking' },
  'sign-in': { ...NOTICE, audience: 'clinic', passesPauses: true },
  'consultation-request': { ...NOTICE, audience: 'clinic' },
  'consultation-changed': { ...NOTICE, audience: 'clinic' },
  'consultation-waiting': { ...NOTICE, audience: 'clinic', passesByHand: false, openHoursOnly: true },
  'consultation-copy': { ...NOTICE, audience: 'asking' },
  // It has time, so it keeps to the hours and pauses of lessons.
  'clinic-letter': { ...NOTICE, audience: 'clinic', passesByHand: false, openHoursOnly: true },
} as const satisfies Record<string, KindOfMail>;

export type DeliveryKind = keyof typeof KINDS;
/** Kinds that are made of a lesson. All others are notices. */
export type LessonKind = 'lesson' | 'lesson-again';
export type NoticeKind = Exclude<DeliveryKind, LessonKind>;
/** The reader's id, or `null` for a kind that goes to the clinic. */
export type Recipient<K extends DeliveryKind> = (typeof KINDS)[K]['audience'] extends 'clinic' ? null : string;

const names = Object.keys(KINDS) as DeliveryKind[];
export const isLessonKind = (kind: DeliveryKind): kind is LessonKind => kind === 'lesson' || kind === 'lesson-again';
export const NOTICES = names.filter(kind => !isLessonKind(kind)) as NoticeKind[];

export type KindRule = (kind: KindOfMail) => boolean;
export const kindsThat = (rule: KindRule): DeliveryKind[] => names.filter(name => rule(KINDS[name]));

/** Which address of its correction a mail goes to. `undefined`: it goes to the reader's, or the kind is one of a later version. */
export const addressedTo = (kind: DeliveryKind): 'before' | 'after' | undefined =>
  (KINDS[kind] as KindOfMail | undefined)?.addressed;
