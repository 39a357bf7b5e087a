/** A form of a page: where it goes, what it carries as it stands, and what can be chosen. */
export type Form = { action: string; fields: URLSearchParams; choices: Map<string, string[]> };

/** The forms of the page at `address`. */
export function formsIn(html: string, address: string): Form[] {
  return [...html.matchAll(/<form[^>]* method="post"(?: action="([^"]+)")?[^>]*>(.*?)<\/form>/gs)].map(
    ([, action, inside]) => ({ action: action ?? address, ...carried(inside!) }),
  );
}

function carried(inside: string): Pick<Form, 'fields' | 'choices'> {
  const fields = new URLSearchParams();
  const choices = new Map<string, string[]>();
  const offer = (name: string, value: string) => choices.set(name, [...(choices.get(name) ?? []), value]);
  for (const [input] of inside.matchAll(/<input[^>]*>/g)) {
    const [name, value] = [attributeOf(input, 'name'), attributeOf(input, 'value')];
    if (attributeOf(input, 'type') === 'radio') offer(name, value);
    else if (attributeOf(input, 'type') !== 'checkbox') fields.set(name, value);
  }
  for (const [, name, options] of inside.matchAll(/<select[^>]* name="([^"]*)"[^>]*>(.*?)<\/select>/gs))
    for (const [, value] of options!.matchAll(/<option value="([^"]*)"/g)) offer(name!, value!);
  return { fields, choices };
}

const attributeOf = (input: string, attribute: string): string =>
  new RegExp(`\\b${attribute}="([^"]*)"`).exec(input)?.[1] ?? '';
