import { ApiError, type JsonSchema, jsonSchema, type Operation } from '../api.ts';

/** The public JSON interface for a clinic's own website, as OpenAPI 3.1. */
export const openApi = (baseUrl: string, operations: Operation[]) => ({
  openapi: '3.1.0',
  info: { title: 'Dayori', version: '1' },
  servers: [{ url: baseUrl }],
  paths: Object.fromEntries(
    [...Map.groupBy(operations, ({ path }) => path)].map(([path, ofPath]) => [
      path,
      Object.fromEntries(ofPath.map(operation => [operation.method, described(operation)])),
    ]),
  ),
});

function described({ summary, body, responses }: Operation) {
  const refused = { description: 'Refused', schema: jsonSchema(ApiError) };
  const answers = Object.entries({ ...responses, default: refused }).map(([status, { description, schema }]) => [
    status,
    { description, content: json({ schema }) },
  ]);
  return {
    summary,
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: Object.fromEntries(answers),
  };
}

const json = (described: { schema: JsonSchema; example?: unknown }) => ({ 'application/json': described });
