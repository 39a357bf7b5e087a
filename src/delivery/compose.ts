import { asFragments, weekInMail } from '../answers/fragments.ts';
import type { Piece } from '../answers/markup.ts';
import { readWeeks } from '../answers/read.ts';
import type { Week } from '../answers/week.ts';
import { type Clinic, clinicName, senderAddress } from '../clinic/settings.ts';
import { type Course, everyForm, findCourse, heldFor, isSignedOff } from '../courses/course.ts';
import { lessonOf } from '../courses/lesson-slugs.ts';
import type { Deps, Library, OutgoingMessage } from '../deps.ts';
import { lessonLinks, unsubscribeUrl } from '../links/urls.ts';
import { type CompiledMail, findMail } from '../mails/compiled.ts';
import { isLessonKind, KINDS, type NoticeKind } from '../mails/kinds.ts';
import type { Job } from '../outbox/waiting.ts';
import { composeMessage, formatAddress, formatPhrase, type Mailbox, printable } from '../rendering/mime.ts';
import {
  type ClinicMail,
  encodedCopy,
  type Fragments,
  greeting,
  greetingAgain,
  mailOfClinic,
  NO_FRAGMENTS,
  type ReaderValues,
  readerCopy,
  reviewLine,
  subjectAgain,
  withoutPixel,
} from '../rendering/reader-copy.ts';
import { parseTemplate, splice } from '../rendering/template.ts';
import { destinationOf } from '../tracking/targets.ts';
import { readKeptMail } from './kept-mails.ts';
import { NOTICE_VALUES } from './notice-values.ts';

export type Composing = Pick<Deps, 'db' | 'keys' | 'site' | 'library' | 'clock' | 'wall'>;
/** By delivery. */
export type Weeks = Map<string, Week>;
/** `number`: the lesson's number; unset in a notice. */
export type Composed = { message: OutgoingMessage; mail: CompiledMail; number?: number };

/**
 * Composes mails of one clinic. Make a new one for each run: it keeps templates with the clinic's settings, which may change. `courses`: with
 * the signatures that hold (`sign-off/courses.ts`), whose names the lessons show. `weeks`: what is known of the readers of the lessons that
 * will be composed, by delivery; whoever is not among them is asked nothing.
 */
export function newComposer(deps: Composing, clinic: Clinic, courses: Course[], weeks: Weeks = new Map()) {
  const clinicMail = boundTo(clinic, deps.site.baseUrl, reviewsOf(deps.library, courses));
  const from = senderMailbox(clinic, deps.site.mailFrom);

  return {
    /** The message of a delivery. `undefined`: it has nothing to say (any more), or there is nobody to send it to. */
    async compose(job: Job): Promise<Composed | undefined> {
      const { delivery, subscriber } = job;
      const { audience, isOfList } = KINDS[delivery.kind];
      const to = audience === 'clinic' ? clinicMailbox(clinic) : subscriber && readerMailbox(subscriber);
      const today = to && ((await copyOf(deps.db, job)) ?? mailOf(deps.library, job, clinic));
      const given = today && (await givenFor(deps, job, today.mail, { clinic, courses }));
      if (!given) return undefined;
      const { mail, number } = today;
      const pieces = composeMessage({
        from,
        to,
        replyTo: subscriber ? clinic.contactEmail : undefined,
        subject: subjectOf(job, mail, given),
        date: deps.clock.now(),
        zone: clinic.timeZone,
        messageId: delivery.messageId,
        headers: { ...AUTOMATIC, ...(isOfList && listHeaders(unsubscribeUrl(deps, delivery.id), clinic, from)) },
        ...encodedCopy(clinicMail(mail, subscriber), given.values, fragmentsOf(deps, job, courses, weeks, given)),
      });
      const envelope = { from: from.address, to: to.address, messageId: delivery.messageId };
      return { mail, number, message: newMessage(envelope, pieces) };
    },

    /** The mail as a web page, as it was sent, even if its lesson has changed since. */
    async page(job: Job): Promise<string | undefined> {
      const { version } = job.delivery;
      const sent = version === null ? undefined : await readKeptMail(deps.db, version);
      const mail = sent ?? mailOf(deps.library, job, clinic)?.mail;
      const given = mail && (await givenFor(deps, job, mail, { clinic, courses }));
      if (!given) return undefined;
      const known = await readWeeks(deps.db, [job.delivery], courses);
      return readerCopy(clinicMail(mail, job.subscriber), given.values, fragmentsOf(deps, job, courses, known, given))
        .html;
    },
  };
}

/** RFC 3834, 5. */
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated' };

/** Whether this reader's mails have no picture, and plain links. */
export const isUntracked = (reader: Job['subscriber']): boolean => (reader?.untrackedSince ?? null) !== null;

/** Each template with the clinic's settings filled in, which is done once; another one for readers who do not want to be seen. */
function boundTo(clinic: Clinic, baseUrl: string, reviews: Map<string, string>) {
  const [seen, unseen] = [new Map<CompiledMail, ClinicMail>(), new Map<CompiledMail, ClinicMail>()];
  return (mail: CompiledMail, reader: Job['subscriber']): ClinicMail => {
    const bound = isUntracked(reader) ? unseen : seen;
    const found =
      bound.get(mail) ??
      mailOfClinic(bound === unseen ? withoutPixel(mail) : mail, clinic, baseUrl, reviews.get(mail.version));
    bound.set(mail, found);
    return found;
  };
}

/** Who answers for a mail, by its version. So a mail that is kept as it was, and whose lesson is another since, names nobody. */
const reviewsOf = ({ mails }: Library, courses: Course[]): Map<string, string> =>
  new Map(
    courses.flatMap(course =>
      course.lessons.filter(isSignedOff).flatMap(lesson =>
        everyForm(lesson, course).flatMap(({ pattern, held }): [string, string][] => {
          const mail = findMail(mails, course.slug, lesson.number, pattern, held);
          return mail ? [[mail.version, reviewLine(lesson)]] : [];
        }),
      ),
    ),
  );

type Envelope = Pick<OutgoingMessage, 'from' | 'to' | 'messageId'>;

const newMessage = (envelope: Envelope, pieces: string[]): OutgoingMessage => ({
  ...envelope,
  pieces,
  get raw() {
    return pieces.join('');
  },
});

type Today = { mail: CompiledMail; number?: number };

/** The mail that a delivery would send today, and its lesson's number. `undefined`: the lesson no longer exists. */
export function mailOf(
  { courses, mails }: Library,
  { delivery, enrollment }: Job,
  { licences }: Pick<Clinic, 'licences'>,
): Today | undefined {
  if (!isLessonKind(delivery.kind)) return { mail: mails.notices[delivery.kind] };
  const lesson = lessonOf(courses, delivery);
  if (!lesson) return undefined;
  const { number } = lesson;
  const mail = findMail(mails, delivery.course!, number, enrollment?.pattern ?? null, heldFor(lesson, licences));
  return mail && { mail, number };
}

/** A lesson that is sent again is the mail that the reader got, if that is kept whole. */
async function copyOf(db: Deps['db'], { delivery: { kind, version, lesson } }: Job): Promise<Today | undefined> {
  const mail = kind === 'lesson-again' && version !== null ? await readKeptMail(db, version) : undefined;
  return mail && { mail, number: lesson ?? undefined };
}

/** The parts of a notice; or what the mail asks and answers its reader, which is nothing in a copy, or a course that asks nothing. */
function fragmentsOf(
  deps: Composing,
  { delivery, enrollment }: Job,
  courses: Course[],
  weeks: Weeks,
  { values, pieces }: Given,
): Fragments {
  if (!isLessonKind(delivery.kind)) return ofPieces(pieces);
  const week = weeks.get(delivery.id);
  const course = findCourse(courses, delivery.course ?? '');
  const lesson = lessonOf(courses, delivery);
  if (!week || !course || !lesson) return NO_FRAGMENTS;
  const links = { checkIn: values.check_in_url!, how: values.how_url! };
  const reading = { course, lesson, pattern: enrollment?.pattern ?? null };
  return asFragments(weekInMail(week, reading, links, delivery.acceptedAt ?? deps.clock.now()));
}

type Around = Parameters<(typeof NOTICE_VALUES)[NoticeKind]>[2];
/** What is filled into one copy: words, and parts that are escaped already. */
type Given = { values: ReaderValues; pieces: Record<string, Piece> };

const ofPieces = (pieces: Given['pieces']): Fragments => {
  const of = (form: keyof Piece) =>
    Object.fromEntries(Object.entries(pieces).map(([name, piece]) => [name, piece[form]]));
  return { html: of('html'), text: of('text'), isGuarded: false };
};

function subjectOf({ delivery: { kind } }: Job, { subject }: CompiledMail, { values }: Given): string {
  if (kind === 'lesson-again') return subjectAgain(subject);
  return isLessonKind(kind) ? subject : splice(parseTemplate(subject), values);
}

async function givenFor(
  deps: Composing,
  job: Job,
  { links }: CompiledMail,
  around: Around,
): Promise<Given | undefined> {
  const { kind } = job.delivery;
  if (isLessonKind(kind)) return { values: await lessonValues(deps, job, links), pieces: {} };
  const given = await NOTICE_VALUES[kind](deps, job.delivery.subjectId!, around);
  if (!given) return undefined;
  const isWords = (entry: [string, string | Piece]): entry is [string, string] => typeof entry[1] === 'string';
  const isPiece = (entry: [string, string | Piece]): entry is [string, Piece] => !isWords(entry);
  const entries = Object.entries(given);
  return { values: Object.fromEntries(entries.filter(isWords)), pieces: Object.fromEntries(entries.filter(isPiece)) };
}

async function lessonValues(deps: Composing, { delivery, subscriber }: Job, links: string[]): Promise<ReaderValues> {
  const { kind, lesson } = delivery;
  const hello = greeting(printable(subscriber?.name ?? ''));
  return {
    greeting: kind === 'lesson-again' ? greetingAgain(hello, lesson ?? 0) : hello,
    ...lessonLinks(deps, delivery.id, links.length),
    ...(isUntracked(subscriber) ? await plainLinks(deps, delivery.id, links) : {}),
  };
}

/** The numbered links as they lead, without a way by us. */
async function plainLinks(deps: Composing, deliveryId: string, links: string[]): Promise<Record<string, string>> {
  const targets = await Promise.all(links.map(target => destinationOf(deps, deliveryId, target)));
  return Object.fromEntries(targets.map((target, index) => [`link_${index + 1}`, target]));
}

const readerMailbox = ({ status, name, email }: NonNullable<Job['subscriber']>): Mailbox => ({
  name: status === 'active' ? (name ?? undefined) : undefined,
  address: email,
});

const senderMailbox = (clinic: Clinic, mailFrom: string | undefined): Mailbox => ({
  name: clinic.senderName || clinicName(clinic),
  address: senderAddress(clinic, mailFrom),
});

const clinicMailbox = (clinic: Clinic): Mailbox | undefined =>
  clinic.contactEmail ? { name: clinicName(clinic), address: clinic.contactEmail } : undefined;

/**
 * Thunderbird takes a `Reply-To` that equals `List-Post` for one that a list has written, and answers to `From` instead, which nobody
 * may read. It puts `Mail-Reply-To` first.
 */
const clinicAsList = (email: string) => ({
  'Mail-Reply-To': formatAddress(email),
  'List-Post': `<mailto:${email}>`,
  'List-Owner': `<mailto:${email}>`,
});

/**
 * RFC 2369, RFC 2919 and RFC 8058. The list is named after the clinic, so it does not reveal the symptom. Mail programs that answer to
 * `List-Post` reach the clinic as well.
 */
function listHeaders(unsubscribeUrl: string, clinic: Clinic, from: Mailbox): Record<string, string> {
  const list = `<letters.${from.address.split('@').at(-1)}>`;
  return {
    'List-Id': from.name ? `${formatPhrase(from.name)} ${list}` : list,
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    ...(clinic.contactEmail ? clinicAsList(clinic.contactEmail) : {}),
  };
}
