import * as z from 'zod';
import { confirmStrikeOffs, listSuppressions, readInQuestion, releaseStrikeOffs } from '../consent/in-question.ts';
import { liftSuppression } from '../consent/lift.ts';
import type { Deps } from '../deps.ts';
import { AT_THE_MACHINE } from '../sign-in/actor.ts';
import { type AuditAction, audit } from '../sign-in/audit.ts';
import { parseAddress } from '../signup/address.ts';
import { PLACE, withClinic } from './with-clinic.ts';
import { fail, ownOf, parse, print } from './words.ts';

type ClinicDeps = Pick<Deps, 'db' | 'clock' | 'keys'>;
const HOW = 'suppression list | suppression lift ADDRESS | suppression release DAY | suppression confirm DAY';

const VERBS: Record<string, (deps: ClinicDeps, argument?: string) => Promise<object>> = {
  list,
  lift,
  release: (deps, day) => decide(deps, day, releaseStrikeOffs, 'suppressions-released'),
  confirm: (deps, day) => decide(deps, day, confirmStrikeOffs, 'suppressions-confirmed'),
};

export async function suppression(args: string[]) {
  const { values, positionals } = parse(args, PLACE);
  const [verb = '', argument, ...more] = positionals;
  const work = ownOf(VERBS, verb);
  if (!work || more.length > 0 || (verb === 'list') !== (argument === undefined)) fail(HOW);
  await withClinic(values, async deps => print(await work!(deps, argument)));
}

/** Lists ids, days and rules. No address is printed. */
async function list(deps: ClinicDeps) {
  const days = await readInQuestion(deps);
  const inQuestion = days.map(({ day, readers, domains }) => ({
    day,
    readers,
    domains: domains.map(({ day: _, ...domain }) => domain),
  }));
  return { inQuestion, suppressions: await listSuppressions(deps) };
}

async function lift(deps: ClinicDeps, typed = '') {
  const address = parseAddress(typed) ?? fail('this is not a mail address');
  const lifting = await liftSuppression(deps, address.key);
  if (lifting.outcome === 'none') return fail('this address is not suppressed');
  if (lifting.outcome === 'complaint')
    return fail('this reader complained: only a new sign-up, confirmed by the reader, brings them back');
  await audit(deps, 'suppression-lifted', lifting.whom, lifting.subscriberId, AT_THE_MACHINE);
  return { outcome: lifting.outcome, subscriber: lifting.subscriberId ?? null };
}

type Decision = (deps: ClinicDeps, seen: { day: string; until: number }) => Promise<number>;

async function decide(deps: ClinicDeps, typed: string | undefined, decision: Decision, action: AuditAction) {
  const day = z.iso.date().safeParse(typed).data ?? fail('the day as 2026-11-22, see: suppression list');
  const readers = await decision(deps, { day, until: Number.MAX_SAFE_INTEGER });
  if (readers === 0) fail(`nobody waits since ${day}`);
  await audit(deps, action, `${day} ${readers}`, null, AT_THE_MACHINE);
  return { day, readers };
}
