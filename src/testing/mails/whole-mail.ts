import type { Block } from '../../courses/course.ts';
import { type Frames, fill } from '../../mails/frames.ts';
import { elementsOf } from '../../rendering/blocks.ts';
import { ELEMENTS, type Layouts, makeHtml, sourceOf } from '../../rendering/build-frames.ts';
import { withEvenLinks, withHeights } from '../../rendering/compile.ts';
import { newLinkTable } from '../../rendering/markdown.ts';
import { escapeValues } from '../../rendering/template.ts';
import { tidy } from '../../rendering/tidy.ts';

export type Sheet = { blocks: Block[]; watchFor: string[]; values: Record<string, string> };

/** The HTML of a mail when MJML is given all of it, which takes tens of milliseconds: what a filled frame must be equal to. */
export async function wholeByMjml(layout: keyof Frames, layouts: Layouts, sheet: Sheet): Promise<string> {
  const { blocks, watchFor, values } = sheet;
  const elements = elementsOf(blocks, { links: newLinkTable(), watchFor });
  const body = elements.map(({ kind, values: own }) => fill(ELEMENTS[kind], own)).join('\n');
  const mjml = fill(sourceOf(layout, layouts, '[[body]]'), { ...escapeValues(values), body });
  const html = tidy(await makeHtml(mjml, line => ({ file: layout, line })));
  return withEvenLinks(withHeights(html, blocks));
}
