/**
 * The files that decide about people, each with the tests that have to notice a change in it. The quickest test, or the one that says most,
 * comes first. A test that starts a process of its own does not see a mutant.
 */
export const TARGETS: Record<string, string[]> = {
  'src/returns/bounce-classifier.ts': ['src/returns/bounce-classifier.test.ts'],
  'src/returns/refusal-words.ts': ['src/returns/bounce-classifier.test.ts'],
  'src/returns/reply-text.ts': ['src/returns/reply-text.test.ts', 'src/returns/bounce-classifier.test.ts'],
  'src/delivery/retry.ts': ['src/delivery/retry.test.ts'],
  'src/limits/pace.ts': ['src/limits/pace.test.ts'],
  'src/edge/whose.ts': ['src/edge/whose.test.ts', 'src/edge/own-requests.test.ts'],
  'src/edge/ip-address.ts': ['src/edge/ip-address.test.ts'],
  'src/links/tokens.ts': ['src/links/tokens.test.ts'],
  'src/links/urls.ts': ['src/links/urls.test.ts'],
  'src/rendering/mime.ts': ['src/rendering/mime.test.ts'],
  'src/signup/address.ts': ['src/signup/address.test.ts'],
  'src/signup/name.ts': ['src/signup/name.test.ts'],
  'src/signup/invisible.ts': ['src/signup/address.test.ts'],
  'src/edge/guards.ts': ['src/edge/guards.test.ts', 'src/edge/links.test.ts'],
  'src/limits/turns.ts': ['src/limits/turns.test.ts'],
  'src/limits/waiting.ts': ['src/limits/waiting.test.ts'],
  'src/consent/consent.ts': ['src/consent/consent.test.ts'],
  'src/consent/suppression.ts': ['src/consent/unsubscribe.test.ts'],
  'src/consent/unsubscribe.ts': ['src/consent/unsubscribe.test.ts'],
  'src/consent/lift.ts': ['src/consent/lift-rows.test.ts', 'src/consent/lift.test.ts'],
  'src/consent/strike-off.ts': ['src/consent/strike-off-rows.test.ts', 'src/consent/strike-off.test.ts'],
  'src/consent/in-question.ts': ['src/consent/in-question.test.ts', 'src/consent/strike-off.test.ts'],
  'src/delivery/compose.ts': ['src/delivery/compose.test.ts'],
};
