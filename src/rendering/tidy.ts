/** Indentation is a third of the bytes, and spaces in styles a twentieth. Nothing needs them. */
export function tidy(html: string): string {
  return tidyLines(html.replace(/ style="([^"]*)"/g, (_, style: string) => ` style="${tidyStyle(style)}"`));
}

export const tidyStyle = (style: string): string => style.replace(/([:;]) +/g, '$1').replace(/;$/, '');

export function tidyLines(html: string): string {
  return html
    .replace(/^[ \t]+/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
