/** Text cut at its `{{slots}}`: `parts[0] slots[0] parts[1] slots[1] … parts[n]`. */
export type Template = { parts: string[]; slots: string[] };

const SLOT = /\{\{(\w+)\}\}/;

export function parseTemplate(source: string): Template {
  const pieces = source.split(SLOT);
  return {
    parts: pieces.filter((_, index) => index % 2 === 0),
    slots: pieces.filter((_, index) => index % 2 === 1),
  };
}

/** Fills the slots that `values` has and leaves the others open, so that shared text is joined only once. */
export function bind(template: Template, values: Record<string, string>): Template {
  const parts = [template.parts[0]!];
  const slots: string[] = [];
  for (const [index, slot] of template.slots.entries()) {
    const after = template.parts[index + 1]!;
    const value = values[slot];
    if (value === undefined) {
      slots.push(slot);
      parts.push(after);
    } else {
      parts[parts.length - 1] += value + after;
    }
  }
  return { parts, slots };
}

/** The template without what stands between two of its slots, and without both; as it is where they are not in it. */
export function without({ parts, slots }: Template, from: string, to: string): Template {
  const [first, last] = [slots.indexOf(from), slots.indexOf(to)];
  if (first < 0 || last < first) return { parts, slots };
  const joined = `${parts[first]}${parts[last + 1]}`;
  return {
    parts: [...parts.slice(0, first), joined, ...parts.slice(last + 2)],
    slots: [...slots.slice(0, first), ...slots.slice(last + 1)],
  };
}

/**
 * One reader's copy, in pieces. `write`: how a value stands in it. Throws if a slot has no value, because no mail is better than one with
 * a gap.
 */
export function pieces(
  { parts, slots }: Template,
  values: Record<string, string>,
  write = (value: string) => value,
): string[] {
  const copy = [parts[0]!];
  for (let index = 0; index < slots.length; index += 1) {
    const value = values[slots[index]!];
    if (value === undefined) throw new Error(`No value for the slot {{${slots[index]}}}`);
    copy.push(write(value), parts[index + 1]!);
  }
  return copy;
}

export const splice = (template: Template, values: Record<string, string>): string => pieces(template, values).join('');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => ENTITIES[character]!);

export function escapeValues(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escapeHtml(value)]));
}
