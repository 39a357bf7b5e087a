import { type Piece, stack } from '../../answers/markup.ts';
import { escapeHtml } from '../../rendering/template.ts';
import { letter as t } from '../../texts/ja/clinic/letter.ts';
import { bandOf } from '../openings.ts';
import { share } from '../report.ts';
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
  const beside = (words: (of: Figures) => string) => (before ? [t.beside(t.before[every], words(before))] : []);
  return [
    figure(
      t.figures.confirmed,
      t.people(now.confirmed),
      beside(of => t.people(of.confirmed)),
    ),
    figure(
      t.figures.delivered,
      t.mails(now.openings.delivered),
      beside(of => t.mails(of.openings.delivered)),
    ),
    figure(t.figures.openings, bandWords(now), [...shareWords(now), ...beside(bandWords)]),
    figure(
      t.figures.consultations,
      t.cases(now.consultations),
      beside(of => t.cases(of.consultations)),
    ),
  ];
}

/** The least and the most that were opened. */
function bandWords({ openings }: Figures): string {
  const { least, most } = bandOf(openings);
  return openings.delivered === 0 ? t.opened.none : t.opened.band(least, most);
}

/** The same in per cent, where that is no accident. */
function shareWords({ openings }: Figures): string[] {
  const { least, most } = bandOf(openings);
  const [low, high] = [share(least, openings.delivered).rate, share(most, openings.delivered).rate];
  return low === undefined || high === undefined ? [] : [t.opened.share(whole(low), whole(high))];
}

const whole = (part: number): number => Math.round(part * 100);

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

/** A name, its number, and what stands beside it. */
function figure(name: string, value: string, words: string[]): Piece {
  const beside = words.length > 0 ? t.inBrackets(words) : '';
  const small = beside && ` <span class="head" style="display:inline-block;${HEAD}">${escapeHtml(beside)}</span>`;
  return {
    html: `<p class="row" style="${ROW}"><span class="head" style="display:block;${HEAD}">${escapeHtml(name)}</span><strong style="font-size:20px">${escapeHtml(value)}</strong>${small}</p>`,
    text: `${name}：${value}${beside}`,
  };
}

const list = (lines: string[]): Piece => ({
  html: `<ul style="margin:0 0 16px;padding:0 0 0 24px">${lines.map(line => `<li style="margin:0 0 6px">${escapeHtml(line)}</li>`).join('')}</ul>`,
  text: lines.map(line => `・${line}`).join('\n'),
});

const TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"';
const CELL = 'padding:3px 0;font-size:14px;line-height:1.6';
/** One colour for paper and for the dark, with a contrast of 3.8 to either ground. */
const BAR_COLOUR = '#5F83A6';
const BAR = `height:16px;line-height:16px;font-size:1px;background:${BAR_COLOUR};print-color-adjust:exact;-webkit-print-color-adjust:exact`;

/** Bars beside their numbers, from zero. The text says the same, so no picture and no description of one is needed. */
function bars(rows: [name: string, count: number][]): Piece {
  const widest = Math.max(1, ...rows.map(([, count]) => count));
  const html = rows.map(
    ([name, count]) =>
      `<tr><td nowrap="nowrap" style="${CELL}">${escapeHtml(name)}</td><td nowrap="nowrap" align="right" style="${CELL};padding-left:12px;text-align:right">${t.people(count)}</td><td width="70%" style="${CELL};padding-left:12px">${bar(count / widest)}</td></tr>`,
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
    : `<table ${TABLE} width="${width}%"><tr><td bgcolor="${BAR_COLOUR}" style="${BAR}">&nbsp;</td></tr></table>`;
}
