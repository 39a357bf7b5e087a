import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { createApp } from '../app.tsx';
import { StorageError } from '../db/storage-problem.ts';
import { testDeps } from '../testing/deps.ts';
import { fromSchema, type Schema } from '../testing/from-schema.ts';

// Requests as somebody makes them who has nothing but the document. The seed is fixed, so that no run depends on luck.

const SOME = { numRuns: 60, seed: 20_261_127 };

type Content = { 'application/json': { schema: Schema & z.core.JSONSchema.JSONSchema; example?: object } };
type Described = { requestBody?: { content: Content }; responses: Record<string, { content: Content }> };

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
let described: Described;
let schema: Schema;

beforeEach(async () => {
  world = await testDeps();
  app = createApp(world.deps);
  const document = await (await app.request('/openapi.json')).json();
  described = document.paths['/api/signups'].post;
  schema = described.requestBody!.content['application/json'].schema;
});

const ask = (body: unknown, headers: Record<string, string> = {}) =>
  app.request('/api/signups', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const isOf = (own: Schema, body: unknown) =>
  z.fromJSONSchema(own as z.core.JSONSchema.JSONSchema).safeParse(body).success;
/** zod looks at either the properties or the alternatives. */
const matches = (body: unknown) =>
  isOf({ ...schema, anyOf: undefined }, body) &&
  schema.anyOf!.some(choice => isOf({ type: 'object', ...choice }, body));

/** Answers by a status that the document names, with a body as it says. */
async function expectDescribed(response: Response) {
  const { status } = response;
  expect(Object.keys(described.responses)).toContain(String(status));
  const body = z.fromJSONSchema(described.responses[status]!.content['application/json'].schema);
  expect([status, body.safeParse(await response.json()).success]).toEqual([status, true]);
  return status;
}

test('whatever matches the schema is taken', async () => {
  const taken = fc.asyncProperty(fromSchema(schema), async body => {
    expect([body, await expectDescribed(await ask(body))]).toEqual([body, 202]);
  });
  await fc.assert(taken, SOME);
  await world.idle();
});

test('each limit of the schema is one: a value beyond it is refused', async () => {
  const right = described.requestBody!.content['application/json'].example!;
  expect([await expectDescribed(await ask(right)), matches(right)]).toEqual([202, true]);
  const wrong: [field: string, value: unknown][] = [
    ['email', ''],
    ['email', 'a'],
    ['email', 'a@b'],
    ['email', `${'a'.repeat(250)}@example.jp`],
    ['symptom', ''],
    ['symptom', 'unknown'],
    ['pattern', 'unknown'],
    ['name', 'a\u0007'],
    ['name', 'x'.repeat(61)],
    ['consent', false],
    ['consent', undefined],
  ];
  for (const [field, value] of wrong) {
    const response = await ask({ ...right, [field]: value });
    const { error } = await response.clone().json();
    expect([field, value, await expectDescribed(response)]).toEqual([field, value, 422]);
    expect(error.fields).toHaveProperty(field);
    expect([field, value, matches({ ...right, [field]: value })]).toEqual([field, value, false]);
  }
});

test('any JSON is answered as described', async () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.record({ email: fc.jsonValue(), symptom: fc.jsonValue(), consent: fc.jsonValue(), name: fc.jsonValue() }),
  );
  await fc.assert(
    fc.asyncProperty(anything, async body => void (await expectDescribed(await ask(body)))),
    SOME,
  );
});

test('bodies that are none are answered as described', async () => {
  const asked = async (...request: Parameters<typeof ask>) => expectDescribed(await ask(...request));
  for (const body of ['', '{', 'null', '[]', '"a"', '\ufeff{}', '{"email":']) expect(await asked(body)).toBe(422);
  for (const type of ['multipart/form-data; boundary=x', 'application/xml', 'image/png', 'text/html', 'nonsense'])
    expect([type, await asked('{}', { 'content-type': type })]).toEqual([type, 415]);
  for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/ld+json', 'text/plain'])
    expect([type, await asked('{}', { 'content-type': type })]).toEqual([type, 422]);
  expect(await asked('x'.repeat(70_000))).toBe(413);
  expect(await asked('{}', { origin: 'https://evil.example' })).toBe(403);
  expect(await asked('{}', { host: 'evil.example' })).toBe(421);
});

test('while rows cannot be written the answer is described, too', async () => {
  world.deps.db.batch = () => Promise.reject(new StorageError('full'));
  const response = await ask(described.requestBody!.content['application/json'].example);
  expect(response.headers.get('retry-after')).toBe('60');
  expect(await expectDescribed(response)).toBe(503);
});

test('every answer is described that the program or what stands before it can give', () => {
  expect(Object.keys(described.responses)).toEqual(expect.arrayContaining(['202', '413', '415', '422', '429', '503']));
});
