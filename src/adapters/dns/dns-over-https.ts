import * as z from 'zod';
import type { Resolver, Timers } from '../../deps.ts';

/** Milliseconds for one query. */
const PATIENCE = 4_000;
const CLOUDFLARE = 'https://cloudflare-dns.com/dns-query';
/** https://www.iana.org/assignments/dns-parameters */
const TYPES = { A: 1, MX: 15, TXT: 16, AAAA: 28 } as const;
const [NOERROR, NXDOMAIN] = [0, 3];
/** A zone may answer with a great many records, of which the doctor needs a few. */
const MOST_RECORDS = 200;

/** The answer in JSON, as Cloudflare and Google describe it. Other fields are not read. */
const Answer = z.object({
  Status: z.number().int(),
  Answer: z.array(z.object({ type: z.number().int(), data: z.string().max(65_535) })).optional(),
});

type Asking = { fetch: typeof fetch; timers: Pick<Timers, 'after'>; url?: string };

/** Asks a DNS server over HTTPS (RFC 8484's queries, answered in JSON), where there is no other way, as on Workers. */
export function dnsOverHttps({ fetch, timers, url = CLOUDFLARE }: Asking): Resolver {
  const ask = async (type: keyof typeof TYPES, name: string): Promise<string[]> => {
    const answered = new AbortController();
    const cancel = timers.after(PATIENCE, () => answered.abort());
    try {
      const asked = `${url}?name=${encodeURIComponent(name)}&type=${type}`;
      const headers = { accept: 'application/dns-json' };
      const response = await fetch(asked, { headers, redirect: 'manual', signal: answered.signal });
      return recordsIn(response.ok ? await response.json().catch(() => undefined) : undefined, type);
    } catch (error) {
      throw hasCode(error) ? error : unanswered('ETIMEOUT');
    } finally {
      cancel();
    }
  };
  return {
    txt: async name => (await ask('TXT', name)).map(joinedStrings),
    a: name => ask('A', name),
    aaaa: name => ask('AAAA', name),
    mx: async name => (await ask('MX', name)).flatMap(exchangeOf),
  };
}

/** Names that lead elsewhere (CNAME) stand among the answers and are no records of the type. */
function recordsIn(json: unknown, type: keyof typeof TYPES): string[] {
  const { data: answer } = Answer.safeParse(json);
  if (!answer) throw unanswered('EBADRESP');
  if (answer.Status === NXDOMAIN) return [];
  if (answer.Status !== NOERROR) throw unanswered('ESERVFAIL');
  const own = (answer.Answer ?? []).filter(record => record.type === TYPES[type]);
  return own.slice(0, MOST_RECORDS).map(({ data }) => data);
}

const unanswered = (code: string) => Object.assign(new Error('DNS did not answer'), { code });
const hasCode = (error: unknown) => typeof (error as { code?: unknown }).code === 'string';

/** A TXT record comes as one or several quoted strings with escapes (RFC 1035, 5.1), from some servers without quotes. */
function joinedStrings(data: string): string {
  const strings = data.match(/"(?:[^"\\]|\\.)*"/gs);
  return strings ? strings.map(string => unescaped(string.slice(1, -1))).join('') : data;
}

/** `\"` and `\092`: the number is of one byte, and several bytes may be one character. */
const unescaped = (text: string): string =>
  text
    .replace(/(?:\\\d{3})+/g, bytes => Buffer.from(bytes.match(/\d{3}/g)!.map(Number)).toString())
    .replace(/\\(.)/gs, '$1');

/** `10 mx.clinic.example.` */
function exchangeOf(data: string): { exchange: string; priority: number }[] {
  const [, priority, exchange = ''] = /^(\d+)\s+(\S*)$/.exec(data.trim()) ?? [];
  return priority === undefined ? [] : [{ priority: Number(priority), exchange: exchange.replace(/\.$/, '') }];
}
