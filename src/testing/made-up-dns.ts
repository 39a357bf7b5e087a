import type { Resolver } from '../operations/doctor/resolver.ts';

/** Values by type and name, such as `'TXT clinic.example'`; an MX value is `'10 mx.clinic.example'`. `'fails'`: ESERVFAIL. */
export type Zone = Record<string, string[] | 'fails'>;

/** A resolver that knows these records and one root server, by which the doctor sees that DNS works at all. */
export function madeUpDns(zone: Zone): Resolver {
  const ask = async (type: string, name: string) => {
    const known: Zone = { 'A a.root-servers.net': ['198.41.0.4'], ...zone };
    const values = known[`${type} ${name}`] ?? [];
    if (values === 'fails') throw Object.assign(new Error('no answer'), { code: 'ESERVFAIL' });
    return values;
  };
  return {
    txt: name => ask('TXT', name),
    a: name => ask('A', name),
    aaaa: name => ask('AAAA', name),
    mx: async name =>
      (await ask('MX', name)).map(value => {
        const [priority, exchange = ''] = value.split(' ');
        return { priority: Number(priority), exchange };
      }),
  };
}
