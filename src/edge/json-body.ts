import type { Context } from 'hono';
import { DayoriError } from '../errors.ts';

/** `text/plain` and a form's type are what `fetch` and `curl` say of themselves when nobody tells them that a text is JSON. */
const READABLE = /^(|application\/([\w.-]+\+)?json|text\/plain|application\/x-www-form-urlencoded)$/;

/** A body as JSON in UTF-8. Throws `unsupported_type` where it says to be something else, and `invalid_form` where it is no JSON. */
export async function jsonBody({ req }: Context): Promise<unknown> {
  const [type = ''] = (req.header('content-type') ?? '').split(';');
  if (!READABLE.test(type.trim().toLowerCase())) throw new DayoriError('unsupported_type', 'The body must be JSON.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await req.arrayBuffer()));
  } catch {
    throw new DayoriError('invalid_form', 'The body is not JSON.');
  }
}
