import type { Runtime } from '../../deps.ts';
import type { Check, Code, DnsRecord } from '../../operations/doctor/check.ts';
import { type Said, domain as t } from '../../texts/ja/domain.ts';
import { Copied } from '../../ui/copied.tsx';
import { PassOn } from '../parts/pass-on.tsx';

const SAID: Record<Code, Said> = t.findings;

type CardProps = { check: Check; runtime: Runtime; address?: string };

/** One thing that receivers look at: its state, a sentence, what to put into DNS, and what happens without it. */
export function CheckCard({ check, runtime, address }: CardProps) {
  const { name, status, codes } = check;
  const said = [...new Set(codes)].map(code => SAID[code]);
  return (
    <section class="check">
      <h3>
        {t.names[name] ?? name}{' '}
        <span class={`state ${status === 'ok' ? 'done' : 'open'}`}>{said[0]?.chip ?? t.chipGood}</span>
      </h3>
      {name === 'Sender' && address && <p>{address}</p>}
      {said.length === 0 && <p>{t.good[name]}</p>}
      {said.map(({ words, to }) => (
        <p>
          {words} {to && <a href={to.href}>{to.words}</a>}
        </p>
      ))}
      <Records check={check} />
      {said.map(({ told }) => told && <PassOn told={told} runtime={runtime} />)}
      {status !== 'ok' && <Effects of={t.effects[name] ?? []} />}
    </section>
  );
}

function Records({ check: { name, fixes } }: { check: Check }) {
  const records = fixes.flatMap(({ record }) => record ?? []);
  const different = [...new Map(records.map(record => [record.name + record.value, record])).values()];
  return (
    <>
      {different.map(record => (
        <Record record={record} check={t.names[name] ?? name} />
      ))}
    </>
  );
}

function Record({ record: { name, type, value }, check }: { record: DnsRecord; check: string }) {
  return (
    <dl class="dns-record">
      <dt>{t.record.name}</dt>
      <dd>
        <Copied text={name} what={t.record.nameOf(check)} words={t} />
      </dd>
      <dt>
        {t.record.value} <span class="phrase">({type})</span>
      </dt>
      <dd>
        <Copied text={value} what={t.record.valueOf(check)} words={t} />
      </dd>
    </dl>
  );
}

function Effects({ of }: { of: [who: string, what: string][] }) {
  if (of.length === 0) return null;
  return (
    <details>
      <summary>{t.without}</summary>
      <ul>
        {of.map(([who, what]) => (
          <li>
            {who}:{what}
          </li>
        ))}
      </ul>
    </details>
  );
}
