import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApp } from './app.tsx';
import { readPauseState } from './pauses/sending-state.ts';
import { createSignInLink } from './sign-in/session.ts';
import { PATIENCE } from './testing/patience.ts';
import { noPostfix, type Postfix, startPostfix } from './testing/postfix.ts';
import { form, nodeWithSmtp, signupForm, type TestNode } from './testing/walk.ts';

// The complete answers of a real mail server, Postfix as Debian packages it.

const HOUR = 3_600_000;
const READERS = ['a', 'b', 'c', 'd', 'e'].map(name => `${name}@strict.example`);
const OTHERS = ['x@mail.example', 'y@mail.example'];

if (noPostfix) console.warn(`skipped: ${noPostfix}`);

describe.skipIf(noPostfix)('against a real Postfix', () => {
  let postfix: Postfix;
  let node: TestNode;
  beforeEach(async () => {
    postfix = await startPostfix([...READERS, ...OTHERS, 'contact@clinic.example']);
    node = await nodeWithSmtp(postfix.url);
  });
  afterEach(async () => {
    await node.close();
    await postfix.close();
  });

  const arrived = (count: number) =>
    vi.waitFor(() => expect(postfix.received()).toHaveLength(count), { timeout: PATIENCE });
  const rows = (where: string) => node.sql(`SELECT status FROM subscribers WHERE ${where}`);
  const reset = { smtpd_sender_restrictions: '', smtpd_client_restrictions: '', smtpd_helo_restrictions: '' };

  async function enroll(addresses: string[]) {
    for (const [index, email] of addresses.entries()) {
      const id = `${index}_${email.replace(/\W/g, '')}`;
      await node.sql(
        `INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES ('sub_${id}', ?, ?, 'active', 7, 0)`,
        email,
        email,
      );
      await node.sql(
        `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
         VALUES ('enr_${id}', 'sub_${id}', 'thigh-sciatica', 'active', 2, ${node.clock.now()}, 7, 0)`,
      );
    }
  }

  test.each<[string, Record<string, string>]>([
    [
      'the sender is not listed (reject_unlisted_sender)',
      {
        virtual_mailbox_domains: 'strict.example mail.example clinic.example',
        smtpd_sender_restrictions: 'reject_unlisted_sender',
      },
    ],
    ['the client is refused', { smtpd_client_restrictions: 'reject' }],
    [
      'the sender is refused by name',
      { smtpd_sender_restrictions: 'inline:{ {clinic.example=REJECT not from you} }, permit' },
    ],
  ])(
    'where %s, no reader is suppressed, the domain is held and reported, and all five get their mail after the fault is mended',
    async (_, wrong) => {
      await postfix.configure(wrong);
      await enroll(READERS);
      await node.tick();
      expect(postfix.log()).toMatch(/(Sender address|Client host) rejected/);
      expect(await rows("status <> 'active'")).toEqual([]);
      expect(await node.sql('SELECT max(attempts) AS n FROM deliveries')).toEqual([{ n: 0 }]);
      expect(await readPauseState(node.deps)).toMatchObject({ state: 'open', held: [{ domain: 'strict.example' }] });
      expect(await (await node.visit('/healthz')).json()).toMatchObject({
        status: 'degraded',
        sending: { heldDomains: 1 },
      });

      await postfix.configure(reset);
      node.clock.advance(HOUR);
      await node.tick();
      await arrived(5);
      expect(new Set(postfix.received())).toEqual(new Set(READERS));
      expect((await readPauseState(node.deps)).held).toEqual([]);
    },
  );

  test('one press of the button on the page releases the held mails at once', async () => {
    await postfix.configure({ smtpd_sender_restrictions: 'reject_unlisted_sender' });
    await enroll(READERS);
    await node.tick();
    await postfix.configure(reset);
    const app = createApp(node.deps);
    const link = new URL(await createSignInLink(node.deps)).pathname;
    const cookie = (await app.request(link, form({}))).headers.get('set-cookie')!.split(';')[0]!;
    const headers = { cookie };
    expect(await (await app.request('/admin', { headers })).text()).toContain('への配信を控えています');
    const press = form({ name: 'strict.example' });
    await app.request('/admin/resume', { ...press, headers: { ...press.headers, cookie } });
    await node.tick();
    await arrived(5);
  });

  test('an address that contains a refusal code is suppressed alone; nothing is paused, held or throttled', async () => {
    for (const attack of [
      '5.7.26@strict.example',
      'x-4.7.28@strict.example',
      'spam.policy@strict.example',
      '5.7.9-dmarc-spf@mail.example',
    ])
      await node.visit('/signup', signupForm(attack));
    expect(postfix.log()).toContain('<5.7.26@strict.example>: Recipient address rejected: User unknown');
    await enroll([...READERS, ...OTHERS]);
    await node.tick();
    await arrived(7);
    expect(await readPauseState(node.deps)).toEqual({ state: 'open', pauses: [], held: [] });
    expect(await rows("status = 'suppressed'")).toHaveLength(4);
    expect(await node.sql('SELECT domain FROM receivers WHERE throttled_until > 0')).toEqual([]);
  });
});
