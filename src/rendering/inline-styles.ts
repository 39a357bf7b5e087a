/** An element by what styles ask of it. */
export type Tag = { name: string; classes: string[] };

/** `within`: how it is bound to the step before it. Without a `name` any element will do. */
export type SelectorStep = { name?: string; classes: string[]; within?: 'ancestor' | 'parent' };

type Declaration = [property: string, value: string];

/** `.card .steps li { margin: 0 }`: three steps from left to right. `important`: prevails over the element's own style too. */
export type StyleRule = { selector: SelectorStep[]; style: Declaration[]; important?: true };

/**
 * A function that writes styles where mail programs read them, at each element of a piece of HTML that stands inside `ancestors`. Of
 * `rules` the later ones prevail. The result is the one of juice, by which MJML does this for a whole mail.
 */
export function inlineStyles(ancestors: Tag[], rules: StyleRule[]): (html: string) => string {
  const known = new Map<string, Attribute[]>();
  const attributesOf = (path: Tag[], own: string) => {
    const key = `${path.map(({ name, classes }) => [name, ...classes].join('.')).join('>')} ${own}`;
    const attributes = known.get(key) ?? attributesFor(path.at(-1)!.name, styleOf(path, declarationsOf(own), rules));
    known.set(key, attributes);
    return attributes;
  };
  return html => {
    const open = [...ancestors];
    return html.replace(TAG, (whole, end: string, name: string, attributes: string) => {
      if (end) {
        open.pop();
        return whole;
      }
      open.push({ name, classes: classesOf(attributes) });
      const added = attributesOf(open, /\sstyle="([^"]*)"/.exec(attributes)?.[1] ?? '');
      if (VOID.has(name)) open.pop();
      return `<${name}${added.reduce(withAttribute, attributes.replaceAll('=""', ''))}>`;
    });
  };
}

/** The elements that are still open where `html` ends, outermost first. */
export function openTags(html: string): Tag[] {
  const open: Tag[] = [];
  for (const [, end, name, attributes] of html.replace(/<!--[\s\S]*?-->/g, '').matchAll(TAG)) {
    if (end) open.pop();
    else if (!VOID.has(name!)) open.push({ name: name!, classes: classesOf(attributes!) });
  }
  return open;
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g;
const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta']);

const classesOf = (attributes: string) => /\sclass="([^"]*)"/.exec(attributes)?.[1]?.split(' ') ?? [];

const declarationsOf = (style: string): Declaration[] =>
  style.split(';').flatMap(each => {
    const [, property, value] = /^\s*([\w-]+)\s*:\s*(.+?)\s*$/.exec(each) ?? [];
    return property ? [[property, value!] as Declaration] : [];
  });

/** What holds for the last of `path`. A rule takes the place of earlier ones for the same property, and comes after them. */
function styleOf(path: Tag[], own: Declaration[], rules: StyleRule[]): Declaration[] {
  const matching = rules.filter(({ selector }) => matches(selector, path));
  if (matching.length === 0) return [];
  const [usual, important] = [matching.filter(rule => !rule.important), matching.filter(rule => rule.important)];
  return [...usual.map(({ style }) => style), own, ...important.map(({ style }) => style)].reduce((held, style) => [
    ...held.filter(([property]) => !style.some(([later]) => later === property)),
    ...style,
  ]);
}

/** Steps are tried from the right, each on the last of `path`; then what stands left of it on those above. */
function matches(selector: SelectorStep[], path: Tag[]): boolean {
  const step = selector.at(-1)!;
  if (path.length === 0 || !fits(step, path.at(-1)!)) return false;
  if (!step.within) return true;
  const left = selector.slice(0, -1);
  const above = path.slice(0, -1);
  return step.within === 'parent'
    ? matches(left, above)
    : above.some((_, end) => matches(left, above.slice(0, end + 1)));
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

/** The style; and once more as an attribute what Outlook reads from there alone. */
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

/** `attributes` as they stand in a tag, with one more, or with another value for it. */
function withAttribute(attributes: string, [name, value]: Attribute): string {
  const there = new RegExp(`\\s${name}(?:="[^"]*")?(?=\\s|$)`);
  const written = ` ${name}="${value}"`;
  return there.test(attributes) ? attributes.replace(there, () => written) : attributes + written;
}
