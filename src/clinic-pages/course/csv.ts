import { stringify } from 'csv-stringify/sync';
import type { Line } from '../../reports/course-table.ts';

/**
 * RFC 4180, with what Excel needs to know that it is UTF-8. A text that a spreadsheet would take for a formula gets an apostrophe in front of it:
 * sources are words of a link that anybody can write.
 */
export const toCsv = (columns: string[], lines: Line[]): string =>
  stringify(lines, { columns, header: true, bom: true, record_delimiter: 'windows', escape_formulas: true });
