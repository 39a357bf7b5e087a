import type { StyleRule, Tag } from './style-rule.ts';

/** What a mail's body is made of, below one another. */
export type ElementKind = 'text' | 'picture' | 'button';

/** One of them with what it shows: `text` has `html`; `picture` has `src`, `alt`; `button` has `href`, `label`. All are HTML. */
export type Element = { kind: ElementKind; values: Record<string, string> };

/**
 * A mail that MJML has made from a layout, in pieces. In `html`, `text` and `elements` a hole `[[name]]` stands for each value that a
 * lesson brings. Plain JSON, so that it can be part of the Worker's bundle.
 */
export type Frame = {
  /** The mail around its body, by `frameKey`: MJML writes into the head what the elements of the body need there. */
  html: Record<string, string>;
  text: string;
  elements: Record<ElementKind, string>;
  /** What encloses the hole `html` of a text, outermost first. */
  ancestors: Tag[];
  /** The layout's inline styles, in the order in which they apply. */
  styles: StyleRule[];
};
export type Frames = { lesson: Frame; notice: Frame };

/** Text is left out: every frame has some of its own. */
export const frameKey = (kinds: Iterable<ElementKind>): string =>
  [...new Set(kinds)]
    .filter(kind => kind !== 'text')
    .sort()
    .join(' ');

/** Throws when a hole has no value. */
export function fill(source: string, values: Record<string, string>): string {
  return source.replace(/\[\[(\w+)\]\]/g, (_, name: string) => {
    if (values[name] === undefined) throw new Error(`The layout asks for [[${name}]], which nobody gives`);
    return values[name];
  });
}
