import * as z from 'zod';
import { ERROR_CODES } from './errors.ts';

/** What every refusal below `/api/` says. */
export const ApiError = z.object({
  error: z.object({
    code: z.enum([...ERROR_CODES, 'unavailable', 'internal']).meta({ examples: ['invalid_form'] }),
    message: z.string(),
    fields: z.record(z.string(), z.string()).meta({ description: 'One message per field, in Japanese.' }),
  }),
});
export type ApiError = z.infer<typeof ApiError>;

/** JSON Schema, draft 2020-12. */
export type JsonSchema = Record<string, unknown>;

/** What programs may ask for, as the room that answers describes it; `operations/openapi.ts` makes the document of them. */
export type Operation = {
  method: 'get' | 'post';
  path: `/api/${string}`;
  summary: string;
  body?: { schema: JsonSchema; example: unknown };
  /** By HTTP status. What is refused by any other is an `ApiError`. */
  responses: Record<number, { description: string; schema: JsonSchema }>;
};

/** What somebody may send or get, without the name of the dialect. More may be added to an answer: nothing is closed. */
export function jsonSchema(schema: z.ZodType, params: z.core.ToJSONSchemaParams = {}): JsonSchema {
  const { $schema, ...described } = z.toJSONSchema(schema, { io: 'input', ...params });
  return described;
}
