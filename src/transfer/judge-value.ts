import { type Column, getTableColumns, getTableName } from 'drizzle-orm';
import * as z from 'zod';
import { unreadableIn } from '../clinic/settings.ts';
import type {
  AgentClass,
  AnswerAct,
  Change,
  CheckInAnswer,
  ConsentAct,
  ConsentVoice,
  ConsentWay,
  EnrollmentState,
  EventKind,
  HandledAs,
  OpenEvidence,
  PasskeyDevice,
  RestReason,
  SelfCheckMoment,
  SubscriberStatus,
  SuppressionCause,
  SuppressionState,
} from '../db/schema.ts';
import type { DeliveryState } from '../mails/states.ts';
import { activities } from '../texts/ja/check-in/answers.ts';
import type { GatewayReason } from '../tracking/gateways.ts';
import { CARRIED } from './carried.ts';
import type { Value } from './format.ts';

/** The values of a column that holds one of a few words. The compiler demands every word of the type. */
const oneOf = <T extends string>(words: Record<T, true>): string[] => Object.keys(words);
const evidence = oneOf<OpenEvidence>({ none: true, possible: true, proven: true });
const enrollmentState = oneOf<EnrollmentState>({ active: true, paused: true, completed: true, stopped: true });

const CHOICES: Record<string, string[]> = {
  'subscribers.status': oneOf<SubscriberStatus>({
    ...{ pending: true, active: true, unsubscribed: true, suppressed: true, 'in-question': true, trial: true },
  }),
  'consents.act': oneOf<ConsentAct>({ requested: true, confirmed: true, withdrawn: true }),
  'consents.recorded_by': oneOf<ConsentVoice>({ reader: true, clinic: true, program: true }),
  'consents.given_how': oneOf<ConsentWay>({ paper: true, desk: true, phone: true, other: true }),
  'reader_corrections.what': ['name', 'address'],
  'answer_consents.act': oneOf<AnswerAct>({
    agreed: true,
    refused: true,
    withdrawn: true,
    shared: true,
    unshared: true,
  }),
  'check_ins.answer': oneOf<CheckInAnswer>({ done: true, some: true, rested: true }),
  'check_ins.reason': oneOf<RestReason>({ pain: true, time: true, forgot: true, unsure: true, unfit: true }),
  'self_checks.moment': oneOf<SelfCheckMoment>({ start: true, middle: true, end: true }),
  'self_checks.activity': Object.keys(activities),
  'self_checks.change': oneOf<Change>({ better: true, slightly: true, same: true, worse: true }),
  'enrollments.state': enrollmentState,
  'enrollments.stopped_from': enrollmentState,
  'deliveries.state': oneOf<DeliveryState>({
    ...{ due: true, claimed: true, sending: true, sent: true, retry: true, failed: true, cancelled: true },
  }),
  'deliveries.opened_as': evidence,
  'events.kind': oneOf<EventKind>({
    ...{ open: true, click: true, 'web-version': true, unsubscribe: true, page: true, action: true, booking: true },
  }),
  'networks.reason': oneOf<GatewayReason>({ early: true, bursts: true }),
  'events.agent_class': oneOf<AgentClass>({
    ...{ human: true, 'privacy-proxy': true, 'image-proxy': true, scanner: true, unknown: true },
  }),
  'consultation_requests.contact_by': ['phone', 'mail'],
  'consultation_requests.handled_as': oneOf<HandledAs>({ answered: true, booked: true, closed: true }),
  'suppressions.cause': oneOf<SuppressionCause>({ refusal: true, complaint: true }),
  'passkeys.device_type': oneOf<PasskeyDevice>({ singleDevice: true, multiDevice: true }),
  'suppressions.state': oneOf<SuppressionState>({ 'struck-off': true, 'in-question': true, confirmed: true }),
};

/** Texts that people, programs or servers wrote, which may have several lines. All others are one line without control characters. */
const SEVERAL_LINES = [
  'settings.value',
  'deliveries.response',
  'events.user_agent',
  'lesson_versions.links',
  'lesson_versions.html',
  'lesson_versions.text',
  'consultation_requests.preferred_times',
  'consultation_requests.note',
  'reader_notes.text',
];

/** Lists of texts, as JSON. */
const LISTS = ['lesson_versions.links', 'passkeys.transports', 'consultation_requests.preferred_days'];

/** What a mail named as the action of its week. */
const SentAction = z.object({ line: z.string().min(1), minutes: z.number(), movements: z.array(z.string()) });

/** The prefix of the ids of each table. Those of passkeys are made by devices. */
const PREFIX: Record<string, string> = {
  subscribers: 'sub',
  signups: 'sgn',
  enrollments: 'enr',
  deliveries: 'dlv',
  consultation_requests: 'req',
  reader_notes: 'nte',
  reader_corrections: 'cor',
};

const LIMITS: Record<string, [number, number]> = {
  ...{ hour: [0, 23], weekday: [1, 7] },
  ...{ worst: [0, 10], ability: [0, 10] },
};
/** The last moment of the year 9999: what is later is no date that a clock wrote. */
const LAST = Date.UTC(10_000) - 1;
const isTime = (column: string) => /(^|_)(at|until|since|forward_from)$/.test(column);

const COLUMNS = new Map(
  CARRIED.flatMap(({ table }) =>
    Object.values(getTableColumns(table)).map((column): [string, Column] => [
      `${getTableName(table)}.${column.name}`,
      column,
    ]),
  ),
);

/** What is wrong with a value in this column of a transferred table. `undefined`: nothing. It never repeats the value, which may be an address. */
export function faultOf(table: string, name: string, value: Value): string | undefined {
  const place = `${table}.${name}`;
  const column = COLUMNS.get(place)!;
  if (value === null) return column.notNull || column.primary ? 'must not be empty' : undefined;
  if (column.dataType === 'number' || column.dataType === 'boolean') return faultOfNumber(column, value);
  return typeof value === 'string' ? faultOfText(place, column, value) : 'must be a text';
}

function faultOfNumber({ name, dataType }: Column, value: Value): string | undefined {
  if (!Number.isSafeInteger(value)) return isTime(name) ? 'is no date' : 'must be a whole number';
  const [least, most] = dataType === 'boolean' ? [0, 1] : (LIMITS[name] ?? [0, isTime(name) ? LAST : Infinity]);
  const at = value as number;
  return at >= least && at <= most ? undefined : isTime(name) ? 'is no date' : 'is outside its limits';
}

function faultOfText(place: string, { name, dataType }: Column, value: string): string | undefined {
  const [table = ''] = place.split('.');
  if (!SEVERAL_LINES.includes(place) && /[\p{Cc}\u2028\u2029]/u.test(value)) return 'must be one line';
  if (CHOICES[place] && !CHOICES[place].includes(value)) return 'is none of the words that may stand there';
  if (name === 'id' && !idsOf(table).test(value)) return 'is no id of this table';
  if ((name === 'day' || name === 'given_on') && !z.iso.date().safeParse(value).success) return 'is no date';
  if (place === 'subscribers.email' && !isAddress(value)) return 'is no mail address';
  return dataType === 'json' ? faultOfJson(place, value) : undefined;
}

const idsOf = (table: string) => new RegExp(`^${PREFIX[table] ? `${PREFIX[table]}_` : ''}[\\w-]+$`);

const isAddress = (text: string) => text.length <= 254 && z.regexes.html5Email.test(text);

function faultOfJson(place: string, text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (place === 'lesson_versions.action') return SentAction.safeParse(value).success ? undefined : 'is no action';
    if (LISTS.includes(place)) return z.array(z.string()).safeParse(value).success ? undefined : 'is no list';
    return undefined;
  } catch {
    return 'is no JSON';
  }
}

/** What is wrong with the clinic's own settings. An hour that is quiet today is moved into the day when it is read. */
export function faultOfClinic(text: string): string | undefined {
  const value: unknown = JSON.parse(text);
  if (!z.record(z.string(), z.unknown()).safeParse(value).success) return 'is no object';
  const { lessonHour: _, ...rest } = value as Record<string, unknown>;
  const names = unreadableIn(rest);
  return names.length > 0 ? `cannot be read: ${names.join(', ')}` : undefined;
}
