import { type Piece, stack } from '../../answers/markup.ts';
import { escapeHtml } from '../../rendering/template.ts';
import { letter as t } from '../../texts/ja/letter.ts';
import { bandOf } from '../openings.ts';
import { FEWEST_FOR_RATE } from '../report.ts';
import type { Figures } from '../week.ts';
import type { LetterContent, Weakest } from './content.ts';
import type { Period } from './period.ts';

/** The letter's sentence, in plain text, and its parts. */
export type LetterPieces = { period: string; sentence: string; figures: Piece; todo: Piece; chart: Piece };

export function letterPieces(content: LetterContent): LetterPieces {
  const { period, now, before, trend, waits, weakest } = content;
  const lines = [...waitingLines(waits), ...(weakest ? [weakestLine(weakest)] : [])];
  return {
    period: periodWords(period),
    sentence: sentence(period, now, before),
    figures: stack(figuresOf(period, now, before)),
    todo: list(lines.length > 0 ? lines : [t.nothing]),
    chart: bars(trend.map(one => [periodWords(one.period), one.confirmed])),
  };
}

/** 「10月」, or 「11月16日〜22日」. */
function periodWords({ every, from, until }: Period): string {
  const [month, day] = [Number(from.slice(5, 7)), Number(from.slice(8))];
  if (every === 'monthly') return t.month(month);
  const [lastMonth, lastDay] = [Number(until.slice(5, 7)), Number(until.slice(8))];
  return t.week(month, day, lastMonth === month ? undefined : lastMonth, lastDay);
}

function sentence(period: Period, { confirmed, consultations }: Figures, before: Figures | undefined): string {
  const what = t.happened(periodWords(period), confirmed, consultations);
  return before ? what + t.change(t.before[period.every], confirmed - before.confirmed) : what;
}

function figuresOf({ every }: Period, now: Figures, before: Figures | undefined): Piece[] {
  const beside = (words: (count: number) => string, count: (of: Figures) => number) =>
    before && t.beside(t.before[every], words(count(before)));
  return [
    figure(
      t.figures.confirmed,
      t.people(now.confirmed),
      beside(t.people, of => of.confirmed),
    ),
    figure(
      t.figures.delivered,
      t.mails(now.openings.delivered),
      beside(t.mails, of => of.openings.delivered),
    ),
    figure(t.figures.openings, openedWords(now), openedBeside(every, before)),
    figure(
      t.figures.consultations,
      t.cases(now.consultations),
      beside(t.cases, of => of.consultations),
    ),
  ];
}

/** The band, in per cent too where that is no accident. */
function openedWords({ openings }: Figures): string {
  const { least, most } = bandOf(openings);
  const { delivered } = openings;
  if (delivered === 0) return t.opened.none;
  const band = t.opened.band(least, most);
  return delivered >= FEWEST_FOR_RATE
    ? `${band}${t.opened.share(whole(least / delivered), whole(most / delivered))}`
    : band;
}

const whole = (part: number): number => Math.round(part * 100);

function openedBeside(every: Period['every'], before: Figures | undefined): string | undefined {
  if (!before || before.openings.delivered === 0) return undefined;
  const { least, most } = bandOf(before.openings);
  return t.beside(t.before[every], t.opened.of(before.openings.delivered, t.opened.band(least, most)));
}

function waitingLines({ requests, deadLetters, inQuestion, overdue }: LetterContent['waits']): string[] {
  const lines: [number, (count: number) => string][] = [
    [requests, t.waits.requests],
    [deadLetters, t.waits.deadLetters],
    [inQuestion, t.waits.inQuestion],
    [overdue, t.waits.overdue],
  ];
  return lines.flatMap(([count, words]) => (count > 0 ? [words(count)] : []));
}

function weakestLine(weakest: Weakest): string {
  const { course, lost, of } = weakest;
  if (weakest.step === 'confirmed') return t.weakest.confirmed(course.title, lost, of);
  const line = t.weakest.lesson(course.title, weakest.lesson.number, lost, of);
  return weakest.isChance ? `${line}${t.weakest.isChance}` : line;
}

// Styles stand in the elements, because what is filled in at sending is not compiled; classes bring the dark colours (`head.mjml`).
const ROW = 'margin:0;padding:8px 0;border-top:1px solid #E4DDD0;line-height:1.7';
const HEAD = 'font-size:14px;color:#6A655C';

/** A name, its number, and that of the period before. */
const figure = (name: string, value: string, beside: string | undefined): Piece => ({
  html: `<p class="row" style="${ROW}"><span class="head" style="display:block;${HEAD}">${escapeHtml(name)}</span><strong style="font-size:20px">${escapeHtml(value)}</strong>${beside ? ` <span class="head" style="${HEAD}">${escapeHtml(beside)}</span>` : ''}</p>`,
  text: `${name}：${value}${beside ?? ''}`,
});

const list = (lines: string[]): Piece => ({
  html: `<ul style="margin:0 0 16px;padding:0 0 0 24px">${lines.map(line => `<li style="margin:0 0 6px">${escapeHtml(line)}</li>`).join('')}</ul>`,
  text: lines.map(line => `・${line}`).join('\n'),
});

const TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"';
const CELL = 'padding:3px 0;font-size:14px;line-height:1.6';
const BAR =
  'height:16px;line-height:16px;font-size:1px;background:#2E4A62;print-color-adjust:exact;-webkit-print-color-adjust:exact';

/** Bars beside their numbers, from zero. The text says the same, so no picture and no description of one is needed. */
function bars(rows: [name: string, count: number][]): Piece {
  const widest = Math.max(1, ...rows.map(([, count]) => count));
  const html = rows.map(
    ([name, count]) =>
      `<tr><td style="${CELL};white-space:nowrap">${escapeHtml(name)}</td><td align="right" style="${CELL};padding-left:12px;text-align:right;white-space:nowrap">${t.people(count)}</td><td width="70%" style="${CELL};padding-left:12px">${bar(count / widest)}</td></tr>`,
  );
  return {
    html: `<table ${TABLE} width="100%" style="margin:0 0 16px">${html.join('')}</table>`,
    text: rows.map(([name, count]) => `${name}：${t.people(count)}`).join('\n'),
  };
}

function bar(part: number): string {
  const width = Math.round(part * 100);
  return width === 0
    ? '&nbsp;'
    : `<table ${TABLE} width="${width}%"><tr><td class="bar" bgcolor="#2E4A62" style="${BAR}">&nbsp;</td></tr></table>`;
}
