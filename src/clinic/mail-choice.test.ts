import { describe, expect, test } from 'vitest';
import { chooseMail, isSameChoice, type MailChoice, type MailWays, wayOf } from './mail-choice.ts';

const ENVIRONMENT = 'smtp://relay.example:587';
const TYPED = 'smtps://mail.example:465';
const sealed = 'cannot-be-opened';
const smtp = (url: string): MailChoice => ({ by: 'smtp', url });

/** SMTP_URL, typed server, Email Service, built-in mailbox allowed, real mail sent before → how mail goes out. */
const TABLE: [boolean, MailWays['typed'], boolean, boolean, boolean, MailChoice][] = [
  // Node, where the mailbox may always be used
  [true, undefined, false, true, false, smtp(ENVIRONMENT)],
  [true, undefined, false, true, true, smtp(ENVIRONMENT)],
  [true, { url: TYPED }, false, true, true, smtp(ENVIRONMENT)],
  [true, sealed, false, true, true, smtp(ENVIRONMENT)],
  [false, { url: TYPED }, false, true, false, smtp(TYPED)],
  [false, { url: TYPED }, false, true, true, smtp(TYPED)],
  [false, sealed, false, true, false, { by: 'none', why: 'cannot-be-opened' }],
  [false, sealed, false, true, true, { by: 'none', why: 'cannot-be-opened' }],
  [false, undefined, false, true, false, { by: 'mailbox' }],
  [false, undefined, false, true, true, { by: 'none', why: 'sent-before' }],
  // Workers
  [true, undefined, true, true, false, smtp(ENVIRONMENT)],
  [false, { url: TYPED }, true, true, false, smtp(TYPED)],
  [false, sealed, true, true, false, { by: 'none', why: 'cannot-be-opened' }],
  [false, undefined, true, false, false, { by: 'email-service' }],
  [false, undefined, true, true, true, { by: 'email-service' }],
  [false, undefined, false, false, false, { by: 'none', why: 'nothing-set' }],
  [false, undefined, false, false, true, { by: 'none', why: 'sent-before' }],
];

const ways = ([environment, typed, emailService, mailbox]: (typeof TABLE)[number]): MailWays => ({
  environment: environment ? ENVIRONMENT : undefined,
  typed,
  emailService,
  mailbox,
});

describe('what mail goes by', () => {
  test('a mailer that was given whole goes before everything that is set', () => {
    for (const row of TABLE) expect(chooseMail({ ...ways(row), given: true }, true)).toEqual({ by: 'given' });
  });

  test.each(TABLE)('SMTP_URL %s, typed %j, Email Service %s, mailbox %s, sent before %s: %j', (...row) => {
    expect(chooseMail(ways(row), row[4])).toEqual(row[5]);
  });

  test('the mailbox is used only if no mail server is set and no real mail was sent', () => {
    const yesNo = [false, true];
    for (const environment of [undefined, ENVIRONMENT])
      for (const typed of [undefined, sealed, { url: TYPED }] as const)
        for (const emailService of yesNo)
          for (const mailbox of yesNo)
            for (const sentReal of yesNo) {
              const { by } = chooseMail({ environment, typed, emailService, mailbox }, sentReal);
              const mayStandIn = !environment && !typed && !emailService && mailbox && !sentReal;
              expect(by === 'mailbox').toBe(mayStandIn);
            }
  });
});

test('choices are the same when mail goes the same way, to the same server, or does not go for the same reason', () => {
  const choices: MailChoice[] = [
    smtp(TYPED),
    smtp(ENVIRONMENT),
    { by: 'email-service' },
    { by: 'mailbox' },
    { by: 'none', why: 'sent-before' },
    { by: 'none', why: 'nothing-set' },
  ];
  for (const [a, one] of choices.entries())
    for (const [b, other] of choices.entries()) expect(isSameChoice({ ...one }, { ...other })).toBe(a === b);
});

test('pages are told who chose the server, or why there is none', () => {
  expect(wayOf(smtp(ENVIRONMENT), ENVIRONMENT)).toBe('environment');
  expect(wayOf(smtp(TYPED), undefined)).toBe('typed');
  expect(wayOf({ by: 'none', why: 'nothing-set' }, undefined)).toBe('nothing-set');
  for (const by of ['given', 'email-service', 'mailbox'] as const) expect(wayOf({ by }, undefined)).toBe(by);
});
