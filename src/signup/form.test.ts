import { expect, test } from 'vitest';
import { openCourses } from '../courses/course.ts';
import { DayoriError } from '../errors.ts';
import { testLibrary } from '../testing/deps.ts';
import { t } from '../texts/ja.ts';
import { fieldWords, parseSignup, type SignupField, SignupForm } from './form.ts';
import { emptySignup, exampleSignup, FIELDS, fieldSchemas, isRequired, typedSignup } from './form-schema.ts';

const { courses } = await testLibrary();
const right = exampleSignup(courses);
const limited = FIELDS.filter(field => fieldSchemas[field].maxLength !== undefined);

function mistakes(body: unknown): Record<string, string> {
  try {
    parseSignup(body, courses);
    return {};
  } catch (error) {
    expect(error).toBeInstanceOf(DayoriError);
    return (error as DayoriError).fields;
  }
}

test('every field is described, has an example, and, where it is text, a limit', () => {
  for (const field of FIELDS) {
    const { type, enum: choices, maxLength } = fieldSchemas[field];
    if (type === 'string' && !choices) expect([field, maxLength]).toEqual([field, expect.any(Number)]);
    expect([field, fieldSchemas[field].description]).toEqual([field, expect.any(String)]);
    expect([field, right[field]]).toEqual([field, expect.anything()]);
  }
  expect(mistakes(right)).toEqual({});
});

test('words are there for the fields of the form and no others', () => {
  expect(Object.keys(t.landing.fields).toSorted()).toEqual(Object.keys(SignupForm.shape).toSorted());
});

test('messages that name a limit name the real one', () => {
  for (const field of FIELDS)
    for (const [, number] of fieldWords[field].wrong.matchAll(/(\d+)文字/g))
      expect([field, Number(number)]).toEqual([field, fieldSchemas[field].maxLength]);
});

const JUNK = [
  undefined,
  null,
  '',
  ' ',
  'x',
  '\u0000',
  'あ\nい',
  '\ud800',
  '"><b>',
  5,
  true,
  {},
  [],
  ['a'],
  'x'.repeat(5_000),
];
test('a mistake in a field gets its own message, and no other field gets one', () => {
  for (const field of FIELDS)
    for (const junk of JUNK) {
      const found = mistakes({ ...right, [field]: junk });
      expect([field]).toEqual(expect.arrayContaining(Object.keys(found)));
      for (const [name, message] of Object.entries(found))
        expect(Object.values(t.landing.fields[name as SignupField])).toContain(message);
    }
});

test.each([undefined, null, 'x', 5, [], [right], {}])(
  'of what is no form (%j) every required field is missing',
  body => {
    expect(Object.keys(mistakes(body)).toSorted()).toEqual(FIELDS.filter(isRequired).toSorted());
  },
);

test('all mistakes are told at once, those that only the courses know among them', () => {
  const all = { symptom: 'none', email: 'x', name: 'あ\nい', consent: false };
  expect(Object.keys(mistakes(all)).toSorted()).toEqual(Object.keys(all).toSorted());
  expect(mistakes({ ...right, pattern: 'none', email: 'x' })).toEqual({
    pattern: fieldWords.pattern.wrong,
    email: fieldWords.email.wrong,
  });
});

test('an optional field may be blank, null or absent', () => {
  for (const field of FIELDS.filter(field => !isRequired(field)))
    for (const blank of ['', ' \u3000', null, undefined])
      expect(parseSignup({ ...right, [field]: blank }, courses)[field]).toBe(fieldSchemas[field].default ?? null);
});

test.each(limited)('%s: one character beyond its limit is refused', field => {
  const long = 'あ'.repeat(fieldSchemas[field].maxLength! + 1);
  expect(mistakes({ ...right, [field]: long })).toHaveProperty(field);
  expect(SignupForm.shape[field].safeParse(long).success).toBe(false);
});

test('a name is taken at its limit, without the blanks around it', () => {
  const name = 'あ'.repeat(fieldSchemas.name.maxLength!);
  expect(parseSignup({ ...right, name: ` ${name}\n` }, courses).name).toBe(name);
});

test('consent is given by a checked box or `true`, and by nothing else', () => {
  for (const given of [true, 'yes', 'on', '1']) expect(mistakes({ ...right, consent: given })).toEqual({});
  for (const not of [false, 'false', '', 1, null, undefined, {}])
    expect(mistakes({ ...right, consent: not })).toEqual({ consent: fieldWords.consent.wrong });
});

test('a bare pattern must be one of the course; one of another course counts as none', () => {
  const [course, other] = openCourses(courses);
  const pattern = course!.patterns[0]!.slug;
  const chosen = (value: string) => parseSignup({ ...right, pattern: value }, courses).pattern;
  expect([chosen(pattern), chosen(`${course!.slug}/${pattern}`)]).toEqual([pattern, pattern]);
  expect([chosen(`${other!.slug}/${pattern}`), chosen(`${course!.slug}/`)]).toEqual([null, null]);
  expect(mistakes({ ...right, pattern: `${course!.slug}/none` })).toEqual({ pattern: fieldWords.pattern.wrong });
});

test('the page shows again what was typed, or a blank for anything that is not text', () => {
  expect(typedSignup({})).toEqual(emptySignup);
  expect(typedSignup({ email: ' x', name: '<b>', consent: 'yes', pattern: {}, other: 'x' })).toEqual({
    ...emptySignup,
    email: ' x',
    name: '<b>',
    consent: 'yes',
  });
});

test.each([true, 'yes', 'on', 'true', '1', '同意する', 'はい'])('%j agrees', consent => {
  expect(mistakes({ ...right, consent })).toEqual({});
});
test.each([false, null, 0, '', ' ', 'no', 'No', 'off', 'FALSE', '0', '０', 'いいえ', '同意しません', undefined])(
  '%j does not agree',
  consent => {
    expect(mistakes({ ...right, consent })).toEqual({ consent: t.landing.fields.consent.wrong });
  },
);

test('an address that is too long is said to be', () => {
  expect(mistakes({ ...right, email: `${'a'.repeat(250)}@b.jp` })).toEqual({ email: t.landing.fields.email.long });
});
