import type { Context } from 'hono';
import { DayoriError } from '../errors.ts';

/** The fields of a form. A body that is no form is the sender's mistake and throws `invalid_form`. */
export async function formBody(c: Context): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody();
  } catch {
    throw new DayoriError('invalid_form', 'The body is not a form.');
  }
}
