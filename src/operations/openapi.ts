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
  const refusals = asAnswers({ ...REFUSED, ...(body && BODY_REFUSED) });
  const answers = Object.entries<Answer>({ ...refusals, ...responses }).map(([status, { description, schema }]) => [
    status,
    { description, content: json({ schema }) },
  ]);
  return {
    summary,
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: Object.fromEntries(answers),
  };
}

type Answer = Operation['responses'][number];

/** How any request can be refused. `default`: what is not foreseen. */
const REFUSED = {
  503: 'Rows cannot be written now: come again after `Retry-After` seconds. Nothing was kept.',
  default: 'Refused',
};
/** How a request with a body can be. */
const BODY_REFUSED = {
  403: 'It comes from a page of another site, and the clinic has not named that site in its settings',
  413: 'The body is larger than 64 KiB',
  415: 'The body says to be no JSON',
  421: '`Host` names another site',
  422: 'The body is no JSON, or has fields that cannot be right',
  429: 'Too many requests: come again after `Retry-After` seconds',
};

const asAnswers = (refusals: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(refusals).map(([status, description]) => [status, { description, schema: jsonSchema(ApiError) }]),
  );

const json = (described: { schema: JsonSchema; example?: unknown }) => ({ 'application/json': described });
