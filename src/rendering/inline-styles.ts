import type { Declaration, SelectorStep, StyleRule, Tag } from '../mails/style-rule.ts';

/**
 * Returns a function that writes styles into each element of an HTML fragment inside `ancestors`, where mail programs read them. Later
 * `rules` win. The result equals that of juice, which MJML uses for a whole mail.
 */
export function inlineStyles(ancestors: Tag[], rules: StyleRule[]): (html: string) => string {
  const root = ancestors.reduce<Place | undefined>((above, tag) => ({ ...tag, above, key: '' }), undefined);
  // A mail has hundreds of elements in two dozen places.
  const known = new Map<string, Attribute[]>();
  const attributesOf = (place: Place, own: string) => {
    const key = `${place.key} ${own}`;
    const attributes = known.get(key) ?? attributesFor(place.name, styleOf(place, declarationsOf(own), rules));
    known.set(key, attributes);
    return attributes;
  };
  return html => {
    let open = root;
    return html.replace(TAG, (whole, end: string, name: string, attributes: string) => {
      if (end) {
        open = open?.above;
        return whole;
      }
      const place = placeIn(open, name, attributes);
      if (!VOID.has(name)) open = place;
      const added = attributesOf(place, attributeValue('style', attributes));
      return `<${name}${added.reduce(withAttribute, attributes.replaceAll('=""', ''))}>`;
    });
  };
}

/** An element and its ancestors. Places with the same `key` match the same rules. */
type Place = Tag & { above: Place | undefined; key: string };

function placeIn(above: Place | undefined, name: string, attributes: string): Place {
  const classes = attributeValue('class', attributes);
  return { name, classes: classes.split(' '), above, key: `${above?.key ?? ''}>${name}.${classes}` };
}

/** The elements that are still open at the end of `html`, outermost first. */
export function openTags(html: string): Tag[] {
  const open: Tag[] = [];
  for (const [, end, name, attributes] of html.replace(/<!--[\s\S]*?-->/g, '').matchAll(TAG)) {
    if (end) open.pop();
    else if (!VOID.has(name!)) open.push({ name: name!, classes: attributeValue('class', attributes!).split(' ') });
  }
  return open;
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g;
const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta']);

/** An attribute's value in a tag; empty if it is missing. */
const attributeValue = (name: string, attributes: string) => attributes.split(` ${name}="`)[1]?.split('"')[0] ?? '';

const declarationsOf = (style: string): Declaration[] =>
  style.split(';').flatMap(each => {
    const [, property, value] = /^\s*([\w-]+)\s*:\s*(.+?)\s*$/.exec(each) ?? [];
    return property ? [[property, value!] as Declaration] : [];
  });

/** The styles of an element. A rule replaces earlier ones for the same property, and comes after them. */
function styleOf(place: Place, own: Declaration[], rules: StyleRule[]): Declaration[] {
  const matching = rules.filter(({ selector }) => matches(selector, place));
  if (matching.length === 0) return [];
  const [usual, important] = [matching.filter(rule => !rule.important), matching.filter(rule => rule.important)];
  return [...usual.map(({ style }) => style), own, ...important.map(({ style }) => style)].reduce((held, style) => [
    ...held.filter(([property]) => !style.some(([later]) => later === property)),
    ...style,
  ]);
}

/** Matches the last step against the element, then the steps before it against its ancestors. */
function matches(selector: SelectorStep[], place: Place): boolean {
  const step = selector.at(-1)!;
  if (!fits(step, place)) return false;
  if (!step.within) return true;
  const left = selector.slice(0, -1);
  for (let { above } = place; above; { above } = above) {
    if (matches(left, above)) return true;
    if (step.within === 'parent') return false;
  }
  return false;
}

const fits = ({ name, classes }: SelectorStep, tag: Tag) =>
  (name === undefined || name === tag.name) && classes.every(each => tag.classes.includes(each));

const TABLE = new Set(['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th']);
const SIZED = new Set(['table', 'td', 'th', 'img']);
const OF_TABLES: Record<string, string> = {
  'background-color': 'bgcolor',
  'background-image': 'background',
  'text-align': 'align',
  'vertical-align': 'valign',
};

type Attribute = [name: string, value: string];

/** The style, and as attributes what Outlook reads only there. */
function attributesFor(name: string, style: Declaration[]): Attribute[] {
  if (style.length === 0) return [];
  const ofProperties = style.flatMap(([property, value]) => attributeFor(name, property, value) ?? []);
  const last = (attribute: string) => ofProperties.filter(each => each[0] === attribute).slice(-1);
  const others = ofProperties.filter(([attribute]) => attribute !== 'width' && attribute !== 'height');
  return [['style', style.map(pair => pair.join(':')).join(';')], ...last('width'), ...last('height'), ...others];
}

function attributeFor(name: string, property: string, value: string): Attribute[] | undefined {
  if ((property === 'width' || property === 'height') && SIZED.has(name)) {
    if (/px|auto/.test(value)) return [[property, value.replace('px', '')]];
    return TABLE.has(name) && value.includes('%') ? [[property, value]] : undefined;
  }
  const attribute = OF_TABLES[property];
  if (!attribute || !TABLE.has(name) || /gradient\(/.test(value)) return undefined;
  return [[attribute, value.replace(/^url\((["']?)([^"']+)\1\)$/, '$2')]];
}

/** Adds an attribute to a tag's `attributes`, or replaces its value. */
function withAttribute(attributes: string, [name, value]: Attribute): string {
  const written = ` ${name}="${value}"`;
  const start = attributes.indexOf(` ${name}="`);
  if (start < 0) return attributes + written;
  const end = attributes.indexOf('"', start + name.length + 3) + 1;
  return attributes.slice(0, start) + written + attributes.slice(end);
}
