import { readFileSync } from 'node:fs';
import { CourseError } from '../courses/findings.ts';
import { type ElementKind, type Frame, type Frames, frameKey } from '../mails/frames.ts';
import { cached } from './build-cache.ts';
import { openTags } from './inline-styles.ts';
import { StyleError, styleRulesOf } from './style-rules.ts';
import { tidy } from './tidy.ts';

/** Sources of the frames, by file name: `head.mjml`, `lesson.mjml`, `lesson.txt`, … */
export type Layouts = Record<string, string>;
type LayoutName = keyof Frames;
type Source = { layout: LayoutName; kinds: ElementKind[]; mjml: string };
type Made = Source & { html: string };

const LAYOUTS: LayoutName[] = ['lesson', 'lesson2', 'notice'];

/** The MJML of each element. */
export const ELEMENTS: Record<ElementKind, string> = {
  text: '<mj-text css-class="prose ink">[[html]]</mj-text>',
  picture: '<mj-image src="[[src]]" alt="" width="512px" border-radius="10px" css-class="picture" />',
  button: '<mj-button href="[[href]]" css-class="main-action">[[label]]</mj-button>',
};
const KINDS = Object.keys(ELEMENTS) as ElementKind[];
const PIXEL = '<img src="{{pixel_url}}" width="1" height="1" alt="" style="display:block;border:0">';
/** Stands before, between and after a body's elements, so that the output can be cut there. */
const CUT = '[[cut]]';
const HEAD = '[[> head]]';

// No web fonts: the default one would call a third party from every mail.
const OPTIONS = { fonts: {}, validationLevel: 'soft', minify: false, keepComments: false } as const;

/**
 * Makes the frames with MJML, or takes them from `cacheFile` if the sources are the same. Throws `CourseError` with the faults of a layout.
 */
export async function buildFrames(layouts: Layouts, cacheFile: string): Promise<Frames> {
  const sources = LAYOUTS.flatMap(layout => sourcesOf(layout, layouts));
  // The lock file stands for the versions of MJML and all that it uses.
  const input = [OPTIONS, readFileSync('package-lock.json', 'utf8'), sources];
  const htmls = await cached(cacheFile, input, () => makeAll(sources, layouts));
  const made = sources.map((source, index) => ({ ...source, html: htmls[index]! }));
  const frameFor = (layout: LayoutName) =>
    frameOf(
      made.filter(each => each.layout === layout),
      layouts,
    );
  return { lesson: frameFor('lesson'), lesson2: frameFor('lesson2'), notice: frameFor('notice') };
}

/** One source for each choice of kinds, because MJML writes what they need into the head. The last has all kinds. */
function sourcesOf(layout: LayoutName, layouts: Layouts): Source[] {
  const choices: ElementKind[][] = [['text']];
  for (const kind of KINDS.filter(each => each !== 'text')) choices.push(...choices.map(choice => [...choice, kind]));
  return choices.map(kinds => {
    const elements = KINDS.map(kind => (kinds.includes(kind) ? ELEMENTS[kind] : ''));
    return { layout, kinds, mjml: sourceOf(layout, layouts, ['', ...elements, ''].join(`<mj-raw>${CUT}</mj-raw>`)) };
  });
}

/** The MJML of a whole mail around a body's elements. */
export const sourceOf = (layout: LayoutName, layouts: Layouts, body: string): string =>
  layouts[`${layout}.mjml`]!.replace(HEAD, () => layouts['head.mjml']!)
    .replace('[[body]]', () => body)
    .replace('[[pixel]]', () => PIXEL);

async function makeAll(sources: Source[], layouts: Layouts): Promise<string[]> {
  const htmls: string[] = [];
  for (const { layout, mjml } of sources) htmls.push(await makeHtml(mjml, line => placeOf(line, layout, layouts)));
  return htmls;
}

/** `placeOf`: the file and line in which a line of `mjml` was written. */
export async function makeHtml(mjml: string, placeOf: (line: number) => Place): Promise<string> {
  const { default: mjml2html } = await import('mjml');
  const { html, errors } = await mjml2html(mjml, OPTIONS);
  if (errors.length === 0) return withTitleAsLabel(html);
  throw new CourseError(errors.map(({ line, message }) => ({ ...placeOf(line), message: `MJML: ${message}` })));
}

/** MJML names the mail by its subject. A screen reader should hear one title, so the name is the `<h1>`. */
function withTitleAsLabel(html: string): string {
  const [, title] = /<h1\b[^>]*>([^<]*)<\/h1>/.exec(html) ?? [];
  if (title === undefined) return html;
  // A label holds no elements, so not the title in phrases.
  return html.replace(/ aria-label="[^"]*"/, () => ` aria-label="${title.replace('[[title_phrases]]', '[[title]]')}"`);
}

type Place = { file: string; line: number };

/** Where a line of the whole MJML is written: in the layout, or in the head that replaces one of its lines. */
function placeOf(line: number, layout: LayoutName, layouts: Layouts): Place {
  const before = layouts[`${layout}.mjml`]!.split(HEAD)[0]!.split('\n').length - 1;
  const added = layouts['head.mjml']!.split('\n').length - 1;
  if (line > before && line <= before + added + 1) return { file: 'emails/layouts/head.mjml', line: line - before };
  return { file: `emails/layouts/${layout}.mjml`, line: line > before ? line - added : line };
}

/** `made`: all choices of one layout. */
function frameOf(made: Made[], layouts: Layouts): Frame {
  const cut = made.map(({ layout, kinds, html }) => ({ kinds, pieces: piecesOf(html, layout) }));
  const around = cut.map(({ kinds, pieces }) => [frameKey(kinds), `${pieces[0]}\n[[body]]\n${pieces.at(-1)}`]);
  const { layout, mjml, html } = made.at(-1)!;
  const whole = cut.at(-1)!.pieces;
  return {
    html: Object.fromEntries(around),
    text: layouts[`${layout}.txt`]!,
    elements: Object.fromEntries(KINDS.map((kind, index) => [kind, whole[index + 1]!])) as Frame['elements'],
    ancestors: openTags(html.slice(0, html.indexOf('[[html]]'))),
    styles: stylesFrom(mjml, line => placeOf(line, layout, layouts)),
  };
}

function stylesFrom(mjml: string, placeOf: (line: number) => Place) {
  try {
    return styleRulesOf(mjml);
  } catch (error) {
    if (!(error instanceof StyleError)) throw error;
    throw new CourseError([{ ...placeOf(error.line), message: `inline style ${error.message}` }]);
  }
}

/** Cuts a mail into what is around its body, and its elements. */
function piecesOf(html: string, layout: LayoutName): string[] {
  const pieces = tidy(html)
    .split(CUT)
    .map(piece => piece.trim());
  if (pieces.length === KINDS.length + 2) return pieces;
  const message = 'needs [[body]], once, where its elements stand below one another';
  throw new CourseError([{ file: `emails/layouts/${layout}.mjml`, line: 1, message }]);
}
