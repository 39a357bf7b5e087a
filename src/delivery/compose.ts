import { eq } from 'drizzle-orm';
import { type Clinic, clinicName, senderAddress } from '../clinic/settings.ts';
import { findCourse } from '../courses/course.ts';
import { signups } from '../db/schema.ts';
import type { Deps, OutgoingMessage } from '../deps.ts';
import { confirmUrl, lessonLinks, signInUrl } from '../links/urls.ts';
import { type CompiledMail, findMail, type NoticeKind } from '../mails/compiled.ts';
import type { Job } from '../outbox/waiting.ts';
import { composeMessage, type Mailbox, printable } from '../rendering/mime.ts';
import { type ClinicMail, encodedCopy, greeting, mailOfClinic, readerCopy } from '../rendering/reader-copy.ts';
import { isLinkUsable } from '../sign-in/session.ts';

export type Composing = Pick<Deps, 'db' | 'keys' | 'site' | 'library' | 'clock'>;
export type Composed = { message: OutgoingMessage; mail: CompiledMail };

/**
 * Writes mails of one clinic. Templates are bound to the clinic's settings once and kept for as long as the composer lives,
 * so make a new one for each run: settings may have changed.
 */
export function newComposer(deps: Composing, clinic: Clinic) {
  const bound = new Map<CompiledMail, ClinicMail>();
  const clinicMail = (mail: CompiledMail) => {
    const found = bound.get(mail) ?? mailOfClinic(mail, clinic, deps.site.baseUrl);
    bound.set(mail, found);
    return found;
  };
  const from: Mailbox = {
    name: clinic.senderName || clinicName(clinic),
    address: senderAddress(clinic, deps.site.mailFrom),
  };

  return {
    /** The message for a delivery, or `undefined` when there is nothing (any more) that it could say or nobody to say it to. */
    async compose(job: Job): Promise<Composed | undefined> {
      const { delivery, subscriber } = job;
      const to = recipientOf(subscriber, clinic);
      const content = to && (await contentOf(deps, job));
      if (!content) return undefined;
      const { mail, values } = content;
      const pieces = composeMessage({
        from,
        to,
        replyTo: subscriber ? clinic.contactEmail : undefined,
        subject: mail.subject,
        date: deps.clock.now(),
        messageId: delivery.messageId,
        headers: {
          'Auto-Submitted': 'auto-generated',
          ...('unsubscribe_url' in values ? listHeaders(values.unsubscribe_url!, clinic, from) : {}),
        },
        ...encodedCopy(clinicMail(mail), values),
      });
      return {
        mail,
        message: newMessage({ from: from.address, to: to.address, messageId: delivery.messageId }, pieces),
      };
    },

    /** The same mail as a page, for who reads it in a browser. */
    async page(job: Job): Promise<string | undefined> {
      const content = await contentOf(deps, job);
      return content && readerCopy(clinicMail(content.mail), content.values).html;
    },
  };
}

type Envelope = Pick<OutgoingMessage, 'from' | 'to' | 'messageId'>;

const newMessage = (envelope: Envelope, pieces: string[]): OutgoingMessage => ({
  ...envelope,
  pieces,
  get raw() {
    return pieces.join('');
  },
});

/** Which mail a delivery is, and what in it is the reader's own. */
async function contentOf(deps: Composing, { delivery, subscriber, enrollment }: Job) {
  const { kind } = delivery;
  const mail =
    kind === 'lesson'
      ? findMail(deps.library.mails, delivery.course!, delivery.lesson!, enrollment?.pattern ?? null)
      : deps.library.mails.notices[kind];
  if (!mail) return undefined;
  const values =
    kind === 'lesson'
      ? {
          greeting: greeting(printable(subscriber?.name ?? '')),
          ...lessonLinks(deps, delivery.id, mail.links.length),
        }
      : await noticeValues(deps, kind, delivery.subjectId);
  return values && { mail, values };
}

function recipientOf(subscriber: Job['subscriber'], clinic: Clinic): Mailbox | undefined {
  if (subscriber)
    return {
      name: subscriber.status === 'active' ? (subscriber.name ?? undefined) : undefined,
      address: subscriber.email,
    };
  return clinic.contactEmail ? { name: clinicName(clinic), address: clinic.contactEmail } : undefined;
}

/**
 * RFC 2369, RFC 2919 and RFC 8058. The list is the clinic's: it says nothing of the symptom. Nobody can post to it, and RFC 2369
 * (3.4) has a word for that.
 */
function listHeaders(unsubscribeUrl: string, clinic: Clinic, from: Mailbox): Record<string, string> {
  return {
    'List-Id': `<letters.${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'List-Post': 'NO',
    ...(clinic.contactEmail ? { 'List-Owner': `<mailto:${clinic.contactEmail}>` } : {}),
  };
}

async function noticeValues(
  deps: Composing,
  kind: NoticeKind,
  subjectId: string | null,
): Promise<Record<string, string> | undefined> {
  switch (kind) {
    case 'sign-in':
      return (await isLinkUsable(deps, subjectId!)) ? { action_url: signInUrl(deps, subjectId!) } : undefined;
    case 'consultation-request':
      return { action_url: `${deps.site.baseUrl}/admin/requests` };
    case 'confirmation':
    case 'already-enrolled': {
      const signup = await deps.db.select().from(signups).where(eq(signups.id, subjectId!)).get();
      if (!signup || isOver(deps, kind, signup)) return undefined;
      const course = findCourse(deps.library.courses, signup.course);
      return course && { course_title: course.title, action_url: confirmUrl(deps, signup.id) };
    }
  }
}

/** After a long wait a link may be dead before it is mailed: then it is not. */
function isOver({ clock }: Composing, kind: NoticeKind, signup: typeof signups.$inferSelect): boolean {
  return kind === 'confirmation' && (signup.confirmedAt !== null || signup.expiresAt <= clock.now());
}
