import { expect, test } from 'vitest';
import { providerOf } from '../quotas/receiving-domain.ts';
import { testDeps } from '../testing/deps.ts';

// The view `reader_providers` says in SQL what `providerOf` says, for the providers that have a name. Others are `other`.

const NAMES =
  'docomo.ne.jp ezweb.ne.jp au.com uqmobile.jp softbank.ne.jp softbank.jp i.softbank.jp vodafone.ne.jp disney.ne.jp rakuten.jp rakumail.jp ymobile.ne.jp y-mobile.ne.jp ymobile1.ne.jp y-mobile1.ne.jp yahoo.ne.jp emobile.ne.jp willcom.com wcm.ne.jp pdx.ne.jp gmail.com googlemail.com yahoo.co.jp yahoo.com ybb.ne.jp outlook.com outlook.jp hotmail.com hotmail.jp live.com live.jp msn.com msn.jp hotmail.co.jp icloud.com me.com mac.com clinic.example'.split(
    ' ',
  );
const DOMAINS = NAMES.flatMap(name => [name, `mail.${name}`, `not${name}`, `${name}.example`]);

test('the view and the program name the same providers, and the list has all of them', async () => {
  const { sql } = await testDeps();
  for (const [n, domain] of DOMAINS.entries())
    await sql(
      "INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES (?, ?, ?, 'active', 7, 0)",
      ...[`sub_${n}`, `a@${domain}`, `a@${domain}`],
    );
  const rows = await sql('SELECT domain, provider FROM reader_providers JOIN subscribers s ON s.id = subscriber_id');
  expect(rows).toHaveLength(DOMAINS.length);
  for (const { domain, provider } of rows) {
    const named = providerOf(domain);
    expect([domain, provider]).toEqual([domain, named === domain ? 'other' : named]);
  }
  expect(new Set(rows.map(({ provider }) => provider))).toEqual(new Set([...DOMAINS.map(providerOf).filter(name => !name.includes('.')), 'other'])); // biome-ignore format: one line
});
