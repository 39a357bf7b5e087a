import { spawnSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { spamAssassin } from '../adapters/spamassassin/spamassassin.ts';
import { everyMail, type Mail, notices, variants } from '../testing/mails/mails.ts';
import { startRspamd } from '../testing/mails/rspamd.ts';
import { spamVerdicts } from '../testing/mails/spam-verdicts.ts';

const strict = process.env.CI === 'true';
const found = (program: string) => spawnSync(program, ['--version']).status === 0;
const [noSpamAssassin, noRspamd] = [!found('spamassassin') && !strict, !found('rspamd') && !strict];
if (noSpamAssassin) console.log('skipped: no SpamAssassin found');
if (noRspamd) console.log('skipped: no rspamd found');

let mails: Map<string, Mail>;
beforeAll(async () => {
  mails = await everyMail();
});

/** Filters reward a lesson for its list headers. A notice has no such headers. */
const BEST = { lesson: -0.5, notice: 0 };

test.skipIf(noSpamAssassin)('SpamAssassin likes every lesson and holds nothing against a notice', async () => {
  // In the strict run each pattern too. Otherwise one is enough: headers are equal, and each score takes a third of a second.
  const filtered = strict ? variants : variants.filter(({ pattern }) => pattern === null);
  const names = [...filtered, ...notices].map(({ name }) => name);
  const verdicts = await spamVerdicts(names.map(name => mails.get(name)!.raw));
  const told = verdicts.map(({ score, rules }, index) => ({ name: names[index]!, score, rules: rules.join(' ') }));
  console.log(told.map(({ name, score, rules }) => `${score.toFixed(1).padStart(5)}  ${name}  ${rules}`).join('\n'));
  const limit = (name: string) => (notices.some(notice => notice.name === name) ? BEST.notice : BEST.lesson);
  expect(told).toHaveLength(names.length);
  expect(await spamAssassin(mails.get(names[0]!)!.raw)).toEqual(verdicts[0]);
  expect(told.filter(({ name, score }) => !(score <= limit(name)))).toEqual([]);
});

test.skipIf(noSpamAssassin)('a mail that shouts is recognised: the filter is awake', async () => {
  const shouting = `Subject: YOU HAVE WON $1,000,000!!!\r\nFrom: a@b.example\r\nTo: c@d.example\r\n\r\nCLICK HERE NOW!!! Viagra, 100% free, act now.\r\n`;
  expect((await spamAssassin(shouting))!.score).toBeGreaterThan(1);
});

test.skipIf(noRspamd)('rspamd holds nothing of what a mail says or how it is made against it', async () => {
  const rspamd = await startRspamd();
  try {
    const held: string[] = [];
    for (const { name, raw } of mails.values())
      for (const symbol of await rspamd.symbols(raw))
        if (symbol.score > 0) held.push(`${name}: ${symbol.name} ${symbol.score}`);
    expect(held).toEqual([]);
    const odd = mails
      .get('confirmation')!
      .raw.replace('Content-Transfer-Encoding', 'Content-Disposition: attachment\r\nContent-Transfer-Encoding')
      .replace('Subject:', 'Subject: =?utf-8?B?broken\r\nX-Subject:');
    expect((await rspamd.symbols(odd)).filter(({ score }) => score > 0)).not.toEqual([]);
  } finally {
    await rspamd.stop();
  }
});
