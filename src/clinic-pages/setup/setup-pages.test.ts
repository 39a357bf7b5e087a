import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMailServer } from '../../clinic/mail-server.ts';
import { ClinicSettings, readClinic, saveClinic, saveClinicStatement } from '../../clinic/settings.ts';
import { type Newcomer, newcomer } from '../../testing/newcomer/newcomer.ts';
import { type SmtpSink, smtpSink } from '../../testing/smtp-sink.ts';
import { CLINIC, signupForm } from '../../testing/walk.ts';
import { access } from '../../texts/ja/access.ts';
import { admin } from '../../texts/ja/admin.ts';
import { delivery } from '../../texts/ja/delivery.ts';
import { setup as t } from '../../texts/ja/setup.ts';
import { courses } from '../../texts/ja/sign-off.ts';

// A clinic sets itself up in its pages, over the program that a process runs, with a real database and real SMTP.

const ACCOUNT = { user: 'letters@clinic.example', password: 'とても秘密 hunter2' };
const STEP_1 = {
  legalName: '見本 代表',
  tradeName: '見本鍼灸院',
  postalAddress: '見本県見本市1-2-3',
  contactEmail: 'contact@clinic.example',
  licences: '',
};

let sink: SmtpSink;
let clinic: Newcomer;

beforeEach(async () => {
  sink = await smtpSink(0, { account: ACCOUNT });
});
afterEach(async () => {
  await clinic.close();
  await sink.close();
});

async function start(options?: Parameters<typeof newcomer>[0]) {
  clinic = await newcomer(options);
}
const visit: Newcomer['visit'] = (...request) => clinic.visit(...request);
const post: Newcomer['post'] = (...request) => clinic.post(...request);
const text = (path: string) => clinic.text(path);
const leadsTo = async (response: Response | Promise<Response>) => (await response).headers.get('location');

const server = (more: Record<string, string> = {}) => ({
  senderAddress: 'letters@clinic.example',
  senderName: '',
  host: '127.0.0.1',
  port: String(sink.port),
  ...ACCOUNT,
  ...more,
});
const recipients = () => sink.received.map(({ recipient }) => recipient);

/** A clinic that began on these pages opens its courses one by one. */
const openCourse = () => saveClinicStatement(clinic.deps(), { openCourses: { 'thigh-sciatica': 'open-unsigned' } });

/** The page after a press on a service, with these fields in the form. */
const choose = async (service: string, fields: Record<string, string>) =>
  (await post('/admin/setup/mail/service', { ...fields, choose: service })).text();

async function readyForMail() {
  await clinic.signIn();
  await post('/admin/setup/clinic', STEP_1);
  await post('/admin/access/codes', {});
}

describe('a newcomer', () => {
  beforeEach(() => start());

  test('is led to the first step that is not done, from every page, until all are', async () => {
    await clinic.signIn();
    expect(await text('/admin')).toContain(`href="/admin/setup/clinic">${t.begin.begin}<`);
    for (const path of ['/admin/delivery', '/admin/readers', '/admin/settings'])
      expect(await text(path), path).toContain(t.line(1, t.steps.clinic));
    expect(await text('/admin/setup/clinic')).not.toContain(t.line(1, t.steps.clinic));
    expect(await leadsTo(visit('/admin/setup'))).toBe('/admin/setup/clinic');
    expect(await leadsTo(post('/admin/setup/clinic', { ...STEP_1, postalAddress: '' }))).toBe('/admin/setup/clinic');
    expect(await leadsTo(post('/admin/setup/clinic', STEP_1))).toBe('/admin/setup/mail');
    expect(await text('/admin')).toContain(t.begin.rest(2, t.steps.mail));
    await post('/admin/access/codes', {});
    await post('/admin/setup/mail', server());
    for (const path of ['/admin', '/admin/setup/domain']) expect(await text(path)).toContain(delivery.line.notYet);
    expect(await text('/admin/delivery')).toContain(delivery.lead.unpublished);
    await post('/admin/setup/done', { step: 'domain' });
    expect(await leadsTo(post('/admin/setup/done', { step: 'courses' }))).toBe('/admin/setup/courses');
    expect(await text('/admin/setup/courses')).toContain(courses.pickOne);
    expect(await text('/admin/setup/publish')).toContain(t.publish.noCourse);
    await openCourse();
    for (const [step, next] of [
      ['courses', 'publish'],
      ['publish', 'publish'],
    ]) {
      expect(await leadsTo(visit('/admin/setup'))).toBe(`/admin/setup/${step}`);
      expect(await leadsTo(post('/admin/setup/done', { step: step! }))).toBe('/admin/setup');
      expect(await leadsTo(visit('/admin/setup'))).toBe(`/admin/setup/${next}`);
    }
    expect(await text('/admin')).not.toMatch(/setup-line|card begin/);
    expect(await text('/admin/setup/clinic')).toContain(t.allDone);
    expect((await post('/admin/setup/done', { step: 'mail' })).status).toBe(404);
  });

  test('cannot call it published before the steps before it are done', async () => {
    await clinic.signIn();
    expect(await leadsTo(post('/admin/setup/done', { step: 'publish' }))).toBe('/admin/setup/publish?early=1');
    expect(await text('/admin/setup/publish?early=1')).toContain(t.publish.notYet);
    await readyForMail();
    await post('/admin/setup/mail', server());
    expect(await leadsTo(visit('/admin/setup'))).toBe('/admin/setup/domain');
  });

  test('is asked for the law first, then for a way in that needs no mail, and nothing is tried before', async () => {
    await clinic.signIn();
    const refused = async (words: string) => {
      const response = await post('/admin/setup/mail', server());
      expect([response.status, (await response.text()).includes(words)]).toEqual([422, true]);
      expect(await text('/admin/setup/mail')).toContain(words);
    };
    await refused(t.mail.gates.clinic.title);
    await post('/admin/setup/clinic', STEP_1);
    await refused(t.mail.gates['way-in'].title);
    await post('/admin/access/codes', {});
    expect(await text('/admin/setup/mail')).toContain(t.mail.button);
    expect(sink.connections()).toBe(0);
  });

  test('comes from the sheet of codes back to the step that asked for it, by the one main button of the page', async () => {
    await clinic.signIn();
    await post('/admin/setup/clinic', STEP_1);
    expect(await text('/admin/access')).toContain(access.either);
    const sheet = await (await post('/admin/access/codes', {})).text();
    expect([...sheet.matchAll(/<\w+[^>]*class="(?:button )?main"[^>]*>([^<]*)/g)].map(([, words]) => words)).toEqual([
      access.sheet.onTo(2),
    ]);
    expect(sheet).toContain('class="button main" href="/admin/setup/mail"');
    expect(await text('/admin/access')).not.toContain(access.either);
  });

  test('with a wrong password reads what it means, stays signed in, and tries again; then mail is real', async () => {
    await visit('/signup', signupForm('trial@mail.example'));
    await readyForMail();
    const wrong = await post('/admin/setup/mail', server({ password: 'wrong hunter3', senderName: '便り係' }));
    const page = await wrong.text();
    expect(wrong.status).toBe(422);
    expect(page).toContain(t.mail.failures.credentials.title);
    expect(page).toContain('国外アクセス制限');
    expect(page).toContain('value="便り係"');
    expect(page).not.toContain('hunter3');
    expect(await readMailServer(clinic.deps())).toBeUndefined();
    expect((await visit('/mailbox')).status).toBe(200);
    for (let press = 0; press < 12; press += 1) await post('/admin/setup/mail', server({ password: 'wrong hunter3' }));
    expect((await visit('/admin')).status).toBe(200);

    const right = post('/admin/setup/mail', server({ senderName: '便り係' }));
    expect(await leadsTo(right)).toBe('/admin/setup/mail?saved=server');
    expect(recipients()).toEqual(['contact@clinic.example']);
    expect(sink.received[0]).toMatchObject({
      subject: t.mail.mailSubject,
      from: { address: 'letters@clinic.example', name: '便り係' },
    });
    expect(await text('/admin/setup/mail?saved=server')).toContain(t.mail.saved('contact@clinic.example'));
    expect((await visit('/mailbox')).status).toBe(404);
    await openCourse();
    await visit('/signup', signupForm('reader@mail.example'));
    expect(recipients()).toEqual(['contact@clinic.example', 'reader@mail.example']);
    expect(await clinic.sql("SELECT action FROM audit_log WHERE action LIKE 'mail-%'")).toHaveLength(1);
    expect(await clinic.sql("SELECT status FROM subscribers WHERE email = 'trial@mail.example'")).toEqual([
      { status: 'trial' },
    ]);
  });

  test('the password is in no page, no row, no line of the log', async () => {
    await readyForMail();
    await post('/admin/setup/mail', server({ password: 'wrong hunter3' }));
    await post('/admin/setup/mail', server());
    await post('/admin/setup/mail', server({ host: '127.0.0.1', port: '1', password: 'hunter2 again' }));
    await visit('/signup', signupForm('reader@mail.example'));
    const pages = await Promise.all(
      ['/admin', '/admin/setup/mail', '/admin/settings', '/healthz', '/metrics'].map(text),
    );
    const tables = await clinic.sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_cf_%'");
    const rows = await Promise.all(tables.map(({ name }) => clinic.sql(`SELECT * FROM "${name}"`)));
    const forms = ['hunter', ...['とても秘密 hunter2', 'wrong hunter3'].flatMap(formsOf)];
    for (const form of forms) {
      for (const page of pages) expect(page).not.toContain(form);
      expect(JSON.stringify(rows)).not.toContain(form);
      expect(clinic.logged.join('\n')).not.toContain(form);
    }
    expect(JSON.stringify(rows)).toContain('v1.'); // sealed
  });

  test('an account that is changed asks for the password again; the sender can be changed without it', async () => {
    await readyForMail();
    await post('/admin/setup/mail', server());
    const { password, ...without } = server({ senderName: '便り' });
    expect(await leadsTo(post('/admin/setup/mail', without))).toBe('/admin/setup/mail?saved=server');
    expect((await readClinic(clinic.deps())).senderName).toBe('便り');
    const other = await smtpSink();
    const moved = await post('/admin/setup/mail', { ...without, port: String(other.port) });
    expect([moved.status, (await moved.text()).includes(t.mail.errors.passwordAgain)]).toEqual([422, true]);
    expect(other.connections()).toBe(0);
    await other.close();
  });

  test('who came by a mail in the mailbox, which others may read, cannot switch to real mail', async () => {
    await saveClinic(clinic.deps(), CLINIC);
    await visit('/admin/sign-in', { method: 'POST', body: new URLSearchParams() });
    const [mail] = await clinic.sql("SELECT raw FROM mailbox_messages WHERE raw LIKE '%/admin/sign-in/%'");
    const [link] = /\/admin\/sign-in\/[\w-]{33}/.exec(String(mail!.raw).replaceAll('=\r\n', ''))!;
    await clinic.signIn(link);
    const refused = await post('/admin/setup/mail', server());
    expect([refused.status, (await refused.text()).includes(t.mail.gates.trial.title)]).toEqual([422, true]);
    expect(sink.connections()).toBe(0);
  });

  test('a clinic with a telephone only sends the test mail to its sender address', async () => {
    await clinic.signIn();
    await post('/admin/setup/clinic', { ...STEP_1, contactEmail: '', contactPhone: '000-0000-0000' });
    await post('/admin/access/codes', {});
    expect(await text('/admin/setup/mail')).toContain(t.mail.test(t.mail.ownSender));
    await post('/admin/setup/mail', server());
    expect(recipients()).toEqual(['letters@clinic.example']);
  });

  test('a service fills in what it names, and says what clinics stumble over', async () => {
    await readyForMail();
    const google = await choose('google', {});
    expect(google).toContain('value="smtp.gmail.com"');
    expect(google).toContain('アプリ パスワード');
    expect(await choose('microsoft', {})).toContain('基本認証');
    expect(await choose('xserver', {})).toContain('placeholder="例:sv0000.xserver.jp"');
    expect((await post('/admin/setup/mail/service', { choose: '<b>' })).status).toBe(200);
    expect(await leadsTo(visit('/admin/setup/mail/service'))).toBe('/admin/setup/mail');
  });

  test('choosing a service keeps what was typed and what was saved, saves nothing, and shows no password', async () => {
    await readyForMail();
    const typed = { ...server({ senderName: '便り係' }), host: 'sv1.xserver.jp', port: '587' };
    const page = await choose('xserver', typed);
    for (const value of ['便り係', 'letters@clinic.example', 'sv1.xserver.jp', '587'])
      expect(page).toContain(`value="${value}"`);
    expect(page).toContain(t.mail.password.again);
    expect(page).not.toContain('hunter2');
    expect((await readClinic(clinic.deps())).senderName).toBe('');
    await post('/admin/setup/mail', server());
    const saved = await choose('other', { senderName: '便り' });
    for (const value of ['127.0.0.1', String(sink.port), ACCOUNT.user]) expect(saved).toContain(`value="${value}"`);
    expect(saved).toContain('value="便り"');
    expect(saved).toContain(t.mail.password.kept);
  });

  test('a refused password names the causes of the chosen service first', async () => {
    await readyForMail();
    const { first, list } = t.mail.failures.credentials;
    for (const service of ['google', 'microsoft', 'sakura'] as const) {
      const page = await (await post('/admin/setup/mail', server({ password: 'wrong', service }))).text();
      const lines = [...page.matchAll(/<li>([^<]+)<\/li>/g)].map(([, line]) => line);
      expect(lines).toEqual([...first[service], ...list]);
    }
    const page = await (await post('/admin/setup/mail', server({ password: 'wrong', service: 'other' }))).text();
    for (const service of ['google', 'microsoft', 'ses'] as const) expect(page).not.toContain(first[service][0]);
  });

  test('is told at the end what to hand out: the page, and for each course a link and a code', async () => {
    await clinic.signIn();
    const page = await text('/admin/setup/publish');
    expect(page).toContain(t.publish.local('http://localhost:8787/'));
    expect(page).toContain(t.publish.trial);
    expect(page).toContain('http://localhost:8787/?symptom=thigh-sciatica');
    const codes = await Promise.all(
      ['/admin/setup/qr.svg', '/admin/setup/qr.svg?course=thigh-sciatica'].map(path => visit(path)),
    );
    for (const code of codes) expect(code.headers.get('content-type')).toBe('image/svg+xml');
    const [whole, one] = await Promise.all(codes.map(code => code.text()));
    expect(whole).toMatch(/^<svg /);
    expect(one).not.toBe(whole);
    expect((await visit('/admin/setup/qr.svg?course=none')).status).toBe(404);
    expect(await text('/?symptom=thigh-sciatica')).toMatch(/value="thigh-sciatica"[^>]* checked/);
    expect(await text('/?symptom=none')).not.toMatch(/name="symptom"[^>]* checked/);
  });

  test('licences are chosen, kept in order, and shown to readers; "none" stands alone', async () => {
    await clinic.signIn();
    const save = (...chosen: string[]) =>
      visit('/admin/setup/clinic', {
        method: 'POST',
        body: new URLSearchParams([
          ...Object.entries(STEP_1),
          ...chosen.map(name => ['licences[]', name]),
        ] as string[][]),
      });
    expect((await save('moxibustion', 'acupuncture')).status).toBe(303);
    expect((await readClinic(clinic.deps())).licences).toEqual(['acupuncture', 'moxibustion']);
    expect(await text('/legal')).toContain('はり師、きゅう師');
    const both = await save('none', 'massage');
    expect([both.status, (await both.text()).includes(admin.settings.errors.none_or_some!)]).toEqual([422, true]);
  });
});

const formsOf = (password: string) =>
  (['base64', 'base64url', 'hex'] as const).map(form => Buffer.from(password).toString(form).replace(/=+$/, ''));

describe('the form for readers', () => {
  const closed = async () => (await text('/')).includes('name="email"') === false;

  test('is closed while no server was ever named, and opens with it', async () => {
    await start({ mailbox: false });
    await saveClinic(clinic.deps(), CLINIC);
    expect(await closed()).toBe(true);
    expect((await visit('/signup', signupForm('reader@mail.example'))).status).toBe(503);
    await readyForMail();
    expect(await text('/admin/setup/publish')).toContain(t.publish.closed);
    await post('/admin/setup/mail', server());
    expect(await closed()).toBe(false);
    await visit('/signup', signupForm('reader@mail.example'));
    expect(recipients()).toEqual(['contact@clinic.example', 'reader@mail.example']);
  });

  test('is closed with a real server while the law is not met', async () => {
    await start({ environment: { SMTP_URL: sink.url } });
    expect(await closed()).toBe(true);
    await saveClinic(clinic.deps(), CLINIC);
    expect(await closed()).toBe(false);
  });

  test('is not closed where real mail was sent and the server was taken away', async () => {
    await start({ mailbox: false });
    await saveClinic(clinic.deps(), CLINIC);
    await clinic.sql('UPDATE epoch SET real_mail = 1');
    expect(await closed()).toBe(false);
  });
});

test('the publish page does not warn of an address that others can open', async () => {
  await start({ environment: { BASE_URL: 'https://letters.clinic.example' } });
  await clinic.signIn();
  expect(await text('/admin/setup/publish')).not.toContain(t.publish.localText);
});

test('courses are shown under both of their names where they are opened', async () => {
  await start();
  await clinic.signIn();
  const page = await text('/admin/setup/courses');
  for (const course of clinic.deps().library.courses)
    for (const words of [course.label, courses.inMail(course.title)]) expect(page).toContain(words);
});

test('where SMTP_URL is set the page says so, shows no password, and takes the sender only', async () => {
  const url = new URL(sink.url);
  Object.assign(url, { username: 'relay', password: 'hunter2' });
  await start({ environment: { SMTP_URL: url.href } });
  await saveClinic(clinic.deps(), CLINIC);
  await clinic.signIn();
  const page = await text('/admin/setup/mail');
  expect(page).toContain(t.mail.ways.environment);
  expect(page).toContain('relay');
  expect(page).not.toMatch(/hunter2|name="host"|name="password"/);
  const saved = post('/admin/setup/mail', server({ senderName: '便り' }));
  expect(await leadsTo(saved)).toBe('/admin/setup/mail?saved=sender');
  expect((await readClinic(clinic.deps())).senderName).toBe('便り');
  expect(await readMailServer(clinic.deps())).toBeUndefined();
  expect(sink.connections()).toBe(0);
});

test('a password that cannot be opened stops mail and says so; typed again, what waited goes out', async () => {
  await start();
  await readyForMail();
  await post('/admin/setup/mail', server());
  await clinic.sql("UPDATE settings SET value = json_set(value, '$.host', 'evil.example') WHERE key = 'mail-server'");
  await openCourse();
  await visit('/signup', signupForm('reader@mail.example'));
  expect(recipients()).toEqual(['contact@clinic.example']);
  expect((await visit('/mailbox')).status).toBe(404);
  const page = await text('/admin/setup/mail');
  expect(page).toContain(t.mail.ways['cannot-be-opened']);
  await post('/admin/setup/mail', server());
  await clinic.tick();
  expect(recipients()).toContain('reader@mail.example');
});

test('a refused password pauses sending; a right one, typed and tried, ends the pause without a further press', async () => {
  await start();
  await readyForMail();
  await post('/admin/setup/mail', server());
  sink.refuse.rcpt = () => undefined;
  await clinic.sql("INSERT INTO pauses (domain, reason, at) VALUES ('', 'auth-refused', 0)");
  await openCourse();
  await visit('/signup', signupForm('reader@mail.example'));
  expect(recipients()).toEqual(['contact@clinic.example']);
  await post('/admin/setup/mail', server());
  await clinic.tick();
  expect(recipients()).toContain('reader@mail.example');
  expect(await clinic.sql('SELECT reason FROM pauses')).toEqual([]);
});

test('blank settings of a house with real mail: step 1 is open, whatever was sent before', async () => {
  await start({ environment: { SMTP_URL: sink.url } });
  await saveClinic(clinic.deps(), ClinicSettings.parse({}));
  await clinic.sql('UPDATE epoch SET real_mail = 1');
  await clinic.signIn();
  expect(await leadsTo(visit('/admin/setup'))).toBe('/admin/setup/clinic');
});
