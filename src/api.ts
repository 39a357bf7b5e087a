import * as z from 'zod';
import { ERROR_CODES } from './errors.ts';

/** The body of every refusal below `/api/`. */
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

/** One endpoint, as the room that answers it describes it. `operations/openapi.ts` makes the OpenAPI document of them. */
export type Operation = {
  method: 'get' | 'post';
  path: `/api/${string}`;
  summary: string;
  body?: { schema: JsonSchema; example: unknown };
  /** By HTTP status. Every other status carries an `ApiError`. */
  responses: Record<number, { description: string; schema: JsonSchema }>;
};

/** The JSON Schema of `schema`, without `$schema`. It allows unknown properties, so that an answer may get more of them. */
export function jsonSchema(schema: z.ZodType, params: z.core.ToJSONSchemaParams = {}): JsonSchema {
  const { $schema, ...described } = z.toJSONSchema(schema, { io: 'input', ...params });
  return described;
}
