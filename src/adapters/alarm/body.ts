/** What such a service takes: a plain text, or JSON with the text under its own name. */
const BY_HOST: [host: RegExp, field: string][] = [
  [/^hooks\.slack\.com$/, 'text'],
  [/^chat\.googleapis\.com$/, 'text'],
  [/(^|\.)discord(app)?\.com$/, 'content'],
];

/** The body of an alarm for the service at this address. Others, such as ntfy, get plain text. */
export function alarmBody({ hostname }: URL, text: string): { type: string; body: string } {
  const field = BY_HOST.find(([host]) => host.test(hostname))?.[1];
  return field
    ? { type: 'application/json', body: JSON.stringify({ [field]: text }) }
    : { type: 'text/plain; charset=utf-8', body: text };
}
