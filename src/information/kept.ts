import { type KeptId, privacy } from '../texts/ja/information/privacy.ts';

/**
 * Which sentence of the page on privacy covers each column of the tables about readers. A column without one stops the tests: whoever keeps
 * something new of a reader has to say so, and why, and how long.
 */
export const KEPT: Record<string, Record<string, KeptId>> = {
  subscribers: {
    ...{ id: 'keys', email: 'address', email_key: 'address', domain: 'address', name: 'name', name_key: 'name' },
    ...{ status: 'hour', standing: 'hour', hour: 'hour', created_at: 'hour', last_lesson_at: 'mails' },
    ...{ courses: 'symptom', pace: 'hour', untracked_since: 'hour' },
  },
  signups: {
    ...{ id: 'keys', subscriber_id: 'keys', course: 'symptom', pattern: 'pattern', name: 'name' },
    ...{ requested_at: 'consent', expires_at: 'consent', confirmed_at: 'consent', source: 'source' },
    ...{ month: 'consent', provider: 'address' },
  },
  consents: {
    ...{ id: 'keys', subscriber_id: 'keys', signup_id: 'keys', correction_id: 'keys' },
    ...{ act: 'consent', wording_version: 'consent', wording_hash: 'consent', at: 'consent', origin: 'consent' },
    ...{ recorded_by: 'consent', given_how: 'consent', given_on: 'consent' },
  },
  enrollments: {
    ...{ id: 'keys', subscriber_id: 'keys', course: 'symptom', pattern: 'pattern', state: 'symptom' },
    ...{
      next_lesson: 'symptom',
      next_lesson_slug: 'symptom',
      next_send_at: 'symptom',
      weekday: 'hour',
      weekday_chosen: 'hour',
    },
    ...{ created_at: 'symptom', ended_at: 'symptom', stopped_from: 'symptom', resume_at: 'symptom' },
    ...{ brought_forward_from: 'symptom', replaced_by: 'symptom', followed_by: 'hour' },
    ...{ month: 'consent', cohort_pattern: 'pattern', provider: 'address', source: 'source' },
    ...{ stopped_after: 'symptom', consulted: 'request' },
  },
  deliveries: {
    ...{ id: 'keys', subscriber_id: 'keys', enrollment_id: 'keys', subject_id: 'keys', message_id: 'mails' },
    ...{ kind: 'mails', course: 'mails', lesson: 'mails', lesson_slug: 'mails', version: 'mails', state: 'mails' },
    ...{ due_at: 'mails', next_attempt_at: 'mails', waits_since: 'keys', queued_until: 'keys', attempts: 'mails' },
    ...{ doubts: 'mails', lease: 'keys', lease_until: 'keys', response: 'mails', reason: 'mails' },
    ...{ possible_duplicate: 'mails', accepted_at: 'mails', entered_at: 'mails', bounced_at: 'mails' },
    ...{ mailbox_hash: 'mailbox', held_until: 'mailbox', unsubscribed: 'consent', untracked: 'opened' },
    ...{
      opened_as: 'opened',
      clicked: 'opened',
      picture_fetched: 'opened',
      picture_asked: 'opened',
      verdicts: 'keys',
      more_sightings: 'opened',
    },
  },
  dead_letters: { delivery_id: 'mails', at: 'mails' },
  events: {
    ...{ id: 'keys', delivery_id: 'keys', kind: 'opened', at: 'opened', link: 'opened', method: 'opened' },
    ...{ agent_class: 'opened', rule: 'opened', rules_version: 'opened', user_agent: 'agents', network: 'agents' },
  },
  networks: { network: 'agents', since: 'agents', until: 'agents', reason: 'agents', judged_to: 'keys' },
  check_ins: {
    ...{ delivery_id: 'keys', subscriber_id: 'keys', enrollment_id: 'keys' },
    ...{ course: 'answers', answer: 'answers', reason: 'answers', at: 'answers' },
  },
  self_checks: {
    ...{ enrollment_id: 'keys', subscriber_id: 'keys', moment: 'answers', worst: 'answers' },
    ...{ activity: 'answers', ability: 'answers', change: 'answers', at: 'answers' },
  },
  answer_consents: {
    ...{ id: 'keys', subscriber_id: 'keys', act: 'answerConsent', wording_version: 'answerConsent' },
    ...{ wording_hash: 'answerConsent', at: 'answerConsent', origin: 'answerConsent' },
  },
  consultation_requests: {
    ...{ id: 'keys', delivery_id: 'keys', subscriber_id: 'keys', course: 'symptom' },
    ...{ contact_by: 'request', phone: 'request', preferred_times: 'request', preferred_days: 'request' },
    ...{ note: 'request', created_at: 'request', changed_at: 'request', withdrawn_at: 'request' },
    ...{ handled_at: 'request', handled_as: 'request', reminded_at: 'request' },
  },
  suppressions: {
    ...{ address_hash: 'suppression', reason: 'suppression', at: 'suppression', cause: 'suppression' },
    ...{ state: 'suppression', subscriber_id: 'keys', day: 'suppression', domain: 'suppression' },
    ...{ asked_at: 'suppression', confirmation_id: 'keys' },
  },
  signup_limits: { name: 'mailbox', free_at: 'mailbox', count: 'mailbox' },
  reader_corrections: {
    ...{ id: 'keys', subscriber_id: 'keys', what: 'corrections', before: 'corrections', after: 'corrections' },
    ...{ after_key: 'corrections', at: 'corrections', expires_at: 'corrections' },
    ...{ done_at: 'corrections', undone_at: 'corrections' },
  },
  reader_notes: { id: 'keys', subscriber_id: 'keys', text: 'notes', at: 'notes' },
  audit_log: {
    ...{ id: 'keys', subscriber_id: 'notes', at: 'notes', action: 'notes', detail: 'notes' },
    ...{ session_id: 'notes', session_since: 'notes', way: 'notes', passkey_id: 'notes' },
  },
  mailbox_messages: { id: 'keys', recipient: 'trial', subject: 'trial', raw: 'trial', at: 'trial' },
  unremembered: { id: 'keys', about: 'keys' },
};

/** Tables that hold nothing of a reader, and why. */
export const OF_NO_READER: Record<string, string> = {
  reader_counts: 'counts readers',
  cohort_counts: 'counts readers and mails',
  month_counts: 'counts readers and mails',
  day_counts: 'counts readers and mails',
  local_offsets: 'the clinic’s zone',
  lesson_versions: 'the text of mails, with slots where a reader’s name would stand',
  settings: 'the clinic’s own',
  clinic_version: 'a number',
  sign_in_links: 'the clinic’s own people',
  sessions: 'the clinic’s own people',
  passkeys: 'the clinic’s own people',
  passkey_challenges: 'the clinic’s own people',
  sign_in_codes: 'the clinic’s own people',
  sign_offs: 'practitioners, who sign with their names',
  receivers: 'receiving domains',
  receiver_days: 'counts answers of receiving domains',
  pauses: 'why nothing goes out',
  sending_days: 'counts mails',
  epoch: 'how far this database has come',
};

/** What the page says is kept: the sentences that cover a column, in the order of the texts. */
export function sentences() {
  const covered = new Set<string>(Object.values(KEPT).flatMap(columns => Object.values(columns)));
  return Object.entries(privacy.kept).flatMap(([id, sentence]) => (covered.has(id) ? [sentence] : []));
}
