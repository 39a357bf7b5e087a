import type { StyleRule, Tag } from './style-rule.ts';

/** The elements of a mail's body, from top to bottom. */
export type ElementKind = 'text' | 'picture' | 'button';

/** One element with its values, all of them HTML: `text` has `html`; `picture` has `src`; `button` has `href`, `label`. `isGuarded`: some readers' copies go without it. */
export type Element = { kind: ElementKind; values: Record<string, string>; isGuarded?: boolean };

/**
 * A mail that MJML has made from a layout, in pieces. `html`, `text` and `elements` have a hole `[[name]]` for each value that a lesson
 * brings. It is plain JSON, so that the Worker's bundle can hold it.
 */
export type Frame = {
  /** The mail around its body, by `frameKey`. The kinds of elements matter, because MJML writes what they need into the head. */
  html: Record<string, string>;
  text: string;
  elements: Record<ElementKind, string>;
  /** The elements around the hole `html` of a text, outermost first. */
  ancestors: Tag[];
  /** The layout's inline styles, in the order in which they apply. */
  styles: StyleRule[];
};
/** `lesson2`: of a lesson in edition 2. */
export type Frames = { lesson: Frame; lesson2: Frame; notice: Frame };

/** The kind `text` is left out, because every frame has it. */
export const frameKey = (kinds: Iterable<ElementKind>): string =>
  [...new Set(kinds)]
    .filter(kind => kind !== 'text')
    .sort()
    .join(' ');

/** Throws if a hole has no value. */
export function fill(source: string, values: Record<string, string>): string {
  return source.replace(/\[\[(\w+)\]\]/g, (_, name: string) => {
    if (values[name] === undefined) throw new Error(`The layout asks for [[${name}]], which nobody gives`);
    return values[name];
  });
}
