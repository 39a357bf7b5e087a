import { createHash } from 'node:crypto';
import { allBlocks, type Block, blocksFor, type Course, type Lesson } from '../courses/course.ts';
import { asksReaders } from '../courses/course-movements.ts';
import { minutesToRead } from '../courses/reading-time.ts';
import type { CompiledMail } from '../mails/compiled.ts';
import { type Element, type Frame, type Frames, fill, frameKey } from '../mails/frames.ts';
import { quoted } from '../texts/ja/courses/quoted.ts';
import { redFlagLine } from '../texts/ja/safety.ts';
import { blocksToText, elementsOf, joinTexts, textElement } from './blocks.ts';
import { pictureUrl } from './boxes.ts';
import type { Cards } from './edition2.ts';
import { type FirstScreen, firstScreenHtml, firstScreenOf, firstScreenText } from './first-screen.ts';
import { inlineStyles } from './inline-styles.ts';
import { type LinkTable, newLinkTable } from './markdown.ts';
import { FITS, phrases } from './phrases.ts';
import { placeOf } from './place-line.ts';
import { sourceLines } from './source-lines.ts';
import { escapeHtml, escapeValues } from './template.ts';
import { tidyLines } from './tidy.ts';

/** What is around the body. `values` are plain text and are escaped for HTML here; `html` replaces some of them there. */
type Surroundings = {
  frame: Frame;
  subject: string;
  watchFor: string[];
  values: Record<string, string>;
  html?: Record<string, string>;
  guards?: boolean;
  links?: LinkTable;
  cards?: Cards;
  /** What stands before the body. */
  first?: FirstScreen;
};

/**
 * One lesson for readers of `pattern` of a clinic with the licences `held`. It takes a few milliseconds and is done once, never per reader.
 */
export function compileLesson(
  lesson: Lesson,
  course: Course,
  pattern: string | null,
  frames: Frames,
  held: readonly string[] = [],
): CompiledMail {
  const blocks = blocksFor(lesson, pattern, held);
  const { subject } = lesson;
  const { watchFor } = course;
  const guards = asksReaders(course);
  if (lesson.edition === 2)
    return compile(blocks, { subject, watchFor, guards, ...edition2Around(lesson, course, pattern, frames, held) });
  const values = lessonValues(lesson, course, blocks);
  return compile(blocks, { frame: frames.lesson, subject, watchFor, values, guards });
}

/** The frame's values for a lesson whose reader sees these blocks. */
export function lessonValues(lesson: Lesson, course: Course, blocks: Block[]): Record<string, string> {
  const total = course.lessons.length;
  const warns = blocks.some(({ kind }) => kind === 'red-flags');
  return {
    title: lesson.title,
    preheader: lesson.preheader,
    number: String(lesson.number),
    total: String(total),
    done: '●'.repeat(lesson.number),
    todo: '○'.repeat(total - lesson.number),
    sources: [...new Set(lesson.sources.map(source => `${source.author}${quoted(source.section)}`))].join('、'),
    warning: warns ? '' : redFlagLine(course.watchFor),
  };
}

function edition2Around(
  lesson: Lesson,
  course: Course,
  pattern: string | null,
  { lesson2: frame }: Frames,
  held: readonly string[],
) {
  const blocks = blocksFor(lesson, pattern, held);
  const first = firstScreenOf(lesson, pattern, blocks);
  const place = placeOf(lesson, course, minutesToRead(lesson, pattern, held), first.action);
  const sources = sourceLines(lesson);
  return {
    frame,
    first,
    values: { ...lessonValues(lesson, course, blocks), place, title_phrases: '', sources: sources.join('\n') },
    html: {
      title_phrases: phrases(lesson.title),
      place: phrases(place, FITS.small),
      sources: sources.map(line => escapeHtml(line)).join('<br>'),
    },
    links: newLinkTable(target => !wasSentBefore(target, lesson, course), true),
    cards: {
      hasSheet: course.sheet !== undefined,
      target: first.target,
      offersPattern: pattern === null && course.patterns.length > 0,
    },
  };
}

/** Whether a link leads to an earlier lesson, whose page the reader has, or to something other than a lesson. */
function wasSentBefore(target: string, { number }: Lesson, { lessons }: Course): boolean {
  const slug = /^lesson:(.*)$/.exec(target)?.[1];
  return slug === undefined || lessons.some(lesson => lesson.slug === slug && lesson.number < number);
}

export type Notice = { title: string; subject: string; blocks: Block[] };

export function compileNotice({ title, subject, blocks }: Notice, frames: Frames): CompiledMail {
  return compile(blocks, { frame: frames.notice, subject, watchFor: [], values: { title } });
}

function compile(blocks: Block[], around: Surroundings): CompiledMail {
  const { frame, subject, values, links = newLinkTable(), first } = around;
  const body = { links, watchFor: around.watchFor, guards: around.guards, cards: around.cards };
  const opening = first ? [textElement(firstScreenHtml(first))] : [];
  const elements = joinTexts([...opening, ...elementsOf(blocks, body)]);
  const sized = withHeights(
    htmlAround(elements, frame, { ...escapeValues({ ...values, subject }), ...around.html }),
    blocks,
  );
  const bodyText = closeGaps((first ? firstScreenText(first) : '') + blocksToText(blocks, body));
  const text = fill(frame.text, { ...values, body: bodyText });
  const even = withEvenLinks(sized);
  const html = around.cards ? withDark(even, blocks) : even;
  const mail = { subject, html, text: `${text.trim()}\n`, links: links.targets };
  return { version: createHash('sha256').update(JSON.stringify(mail)).digest('hex').slice(0, 16), ...mail };
}

/** What is filled in at sending ends with its own empty line, and where it is empty leaves none. */
const closeGaps = (text: string): string => text.replace(/\{\{numbers\}\}\n\n/g, '{{numbers}}');

/** `values`: HTML. */
function htmlAround(elements: Element[], frame: Frame, values: Record<string, string>): string {
  const styled = inlineStyles(frame.ancestors, frame.styles);
  const body = elements.map(({ kind, values, isGuarded }) => {
    const element = fill(frame.elements[kind], kind === 'text' ? { html: styled(values.html!) } : values);
    return isGuarded ? `{{guard_from}}${element}{{guard_to}}` : element;
  });
  const around = frame.html[frameKey(elements.map(({ kind }) => kind))]!;
  return tidyLines(fill(around, { ...values, body: body.join('\n') }));
}

/**
 * Writes each picture's height beside its width, so that the text does not jump while pictures load. MJML writes `auto`, which is no
 * height. The style goes on saying `height:auto`: where a picture is narrower, it keeps its shape.
 */
export function withHeights(html: string, blocks: Block[]): string {
  const shapes = new Map(
    allBlocks(blocks).flatMap(block => (block.kind === 'picture' ? [[pictureUrl(block.file), block.shape]] : [])),
  );
  return html.replace(/<img\b[^>]*>/g, tag => {
    const shape = shapes.get(/ src="([^"]*)"/.exec(tag)?.[1] ?? '');
    const width = Number(/ width="(\d+)"/.exec(tag)?.[1]);
    return shape && width ? tag.replace(' height="auto"', ` height="${Math.round(width * shape)}"`) : tag;
  });
}

/** Offers each drawing in the colours of the dark too, to programs that ask for them. Others show the picture that stands inside. */
export function withDark(html: string, blocks: Block[]): string {
  const dark = new Map(
    allBlocks(blocks).flatMap(block =>
      block.kind === 'picture' && block.dark ? [[pictureUrl(block.file), pictureUrl(block.dark)]] : [],
    ),
  );
  return html.replace(/<img\b[^>]*>/g, tag => {
    const source = dark.get(/ src="([^"]*)"/.exec(tag)?.[1] ?? '');
    return source ? `<picture><source srcset="${source}" media="(prefers-color-scheme:dark)">${tag}</picture>` : tag;
  });
}

/**
 * If a mail has an odd number of addresses, filters take that for tampering (rspamd's URI_COUNT_ODD, 1.0). An address counts as often as it
 * stands in the HTML. So the clinic's name at the top is a link only if that makes the number even.
 */
export function withEvenLinks(html: string): string {
  const addresses = html.match(/(?:href|src)="[^"#][^"]*"/g) ?? [];
  return addresses.length % 2 === 0 ? html : withoutHome(html);
}

/** The clinic's name at the top is no link. */
function withoutHome(html: string): string {
  return html.replace(/<a\b[^>]*href="\{\{base_url\}\}\/"[^>]*>(.*?)<\/a>/, '$1');
}
