/** Parses a tag list of a DKIM or DMARC record, such as `v=DMARC1; p=none` (RFC 6376, 3.2). Names become lower case. */
export function parseTags(text: string): Map<string, string> {
  const tags = text.split(';').flatMap(tag => {
    const equals = tag.indexOf('=');
    return equals < 0 ? [] : [[tag.slice(0, equals).trim().toLowerCase(), tag.slice(equals + 1).trim()] as const];
  });
  return new Map(tags);
}
