import { createHash } from 'node:crypto';
import mjml2html from 'mjml';
import { type Block, blocksFor, type Course, type Lesson } from '../courses/course.ts';
import type { CompiledMail } from '../mails/compiled.ts';
import { redFlagLine } from '../texts/ja/safety.ts';
import { blocksToMjml, blocksToText } from './blocks.ts';
import { newLinkTable } from './markdown.ts';
import { escapeHtml } from './template.ts';

/** Sources of the frames, by file name: `head.mjml`, `lesson.mjml`, `lesson.txt`, … */
export type Layouts = Record<string, string>;

/** What stands in a frame around the body; plain text, escaped for HTML here. */
type Frame = { layout: 'lesson' | 'notice'; subject: string; watchFor: string[]; values: Record<string, string> };

/** One lesson as the readers of `pattern` get it. Takes tens of milliseconds: done once, never per reader. */
export function compileLesson(lesson: Lesson, course: Course, pattern: string | null, layouts: Layouts) {
  const total = course.lessons.length;
  const values = {
    title: lesson.title,
    preheader: lesson.preheader,
    number: String(lesson.number),
    total: String(total),
    done: '●'.repeat(lesson.number),
    todo: '●'.repeat(total - lesson.number),
    sources: [...new Set(lesson.sources.map(source => `${source.author}「${source.section}」`))].join('、'),
  };
  const blocks = blocksFor(lesson, pattern);
  const warns = blocks.some(({ kind }) => kind === 'red-flags');
  const frame = { layout: 'lesson' as const, subject: lesson.subject, watchFor: course.watchFor };
  return compile(
    blocks,
    { ...frame, values: { ...values, warning: warns ? '' : redFlagLine(course.watchFor) } },
    layouts,
  );
}

export function compileNotice(notice: { title: string; subject: string; blocks: Block[] }, layouts: Layouts) {
  const { title, subject, blocks } = notice;
  return compile(blocks, { layout: 'notice', subject, watchFor: [], values: { title } }, layouts);
}

const PIXEL = '<img src="{{pixel_url}}" width="1" height="1" alt="" style="display:block;border:0">';

async function compile(blocks: Block[], frame: Frame, layouts: Layouts): Promise<CompiledMail> {
  const links = newLinkTable();
  const body = { links, watchFor: frame.watchFor };
  const escaped = Object.fromEntries(Object.entries(frame.values).map(([name, value]) => [name, escapeHtml(value)]));
  const mjml = fill(layouts[`${frame.layout}.mjml`]!.replace('[[> head]]', layouts['head.mjml']!), {
    ...escaped,
    subject: escapeHtml(frame.subject),
    body: blocksToMjml(blocks, body),
    pixel: PIXEL,
  });
  // No web fonts: the default one would call a third party from every mail.
  const { html, errors } = await mjml2html(mjml, {
    fonts: {},
    validationLevel: 'soft',
    minify: false,
    keepComments: false,
  });
  if (errors.length > 0) throw new Error(`MJML: ${errors.map(error => error.formattedMessage).join('; ')}`);
  const text = fill(layouts[`${frame.layout}.txt`]!, { ...frame.values, body: blocksToText(blocks, body) });
  const mail = {
    subject: frame.subject,
    html: withEvenLinks(tidy(html)),
    text: `${text.trim()}\n`,
    links: links.targets,
  };
  return { version: createHash('sha256').update(JSON.stringify(mail)).digest('hex').slice(0, 16), ...mail };
}

function fill(source: string, values: Record<string, string>): string {
  return source.replace(/\[\[(\w+)\]\]/g, (_, name: string) => {
    if (values[name] === undefined) throw new Error(`The layout asks for [[${name}]], which nobody gives`);
    return values[name];
  });
}

/**
 * Filters take an odd number of addresses in two parts that should say the same for a sign of tampering (rspamd's URI_COUNT_ODD, 1.0).
 * The clinic's name at the top leads home only where that makes their number even.
 */
function withEvenLinks(html: string): string {
  const addresses = new Set([...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address));
  return addresses.size % 2 === 0 ? html : html.replace(/<a\b[^>]*href="\{\{base_url\}\}\/"[^>]*>(.*?)<\/a>/, '$1');
}

/** Indentation costs a third of the bytes, spaces in styles a twentieth, and nothing reads them. */
function tidy(html: string): string {
  return html
    .replace(
      / style="([^"]*)"/g,
      (_, style: string) => ` style="${style.replace(/([:;]) +/g, '$1').replace(/;$/, '')}"`,
    )
    .replace(/^[ \t]+/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
