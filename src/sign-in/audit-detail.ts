import type { Actor } from './actor.ts';

/** Stands between what was done and who did it. No detail has one; a tab would be no line to an import. */
const BY = ' | ';
const NOTHING = '-';
const WAYS = ['mail', 'machine', 'passkey', 'code', 'command'] as const;

/** The text that the audit log keeps. An act of nobody in particular is kept as it was before there were actors. */
export function writeDetail(detail: string | null, by: Actor | undefined): string | null {
  if (!by) return detail;
  const who = by.session === undefined ? [by.way] : [by.way ?? NOTHING, by.session, by.since, by.passkey ?? NOTHING];
  return `${detail ?? ''}${BY}${who.join(' ')}`;
}

export type AuditDetail = { detail: string | null; by: Actor | undefined };

/** What was kept. `by`: unset in rows of before. */
export function readDetail(kept: string | null): AuditDetail {
  const [detail = '', who] = (kept ?? '').split(BY);
  return { detail: detail || null, by: who === undefined ? undefined : readActor(who.split(' ')) };
}

function readActor([word, session, since, passkey]: string[]): Actor | undefined {
  const way = WAYS.find(known => known === word) ?? null;
  if (way === 'command') return { way };
  if (!session || !Number.isFinite(Number(since))) return undefined;
  return { way, session, since: Number(since), ...(passkey && passkey !== NOTHING && { passkey }) };
}
