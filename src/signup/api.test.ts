import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { createApp } from '../app.tsx';
import { signups } from '../db/schema.ts';
import { testDeps } from '../testing/deps.ts';
import { form } from '../testing/walk.ts';
import { FIELDS, fieldSchemas, isRequired } from './form-schema.ts';

type Content = { 'application/json': { schema: Record<string, unknown>; example?: Record<string, unknown> } };
type Described = { requestBody?: { content: Content }; responses: Record<string, { content: Content }> };
type Document = { paths: Record<string, Record<string, Described>> };

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
let document: Document;

beforeEach(async () => {
  world = await testDeps();
  app = createApp(world.deps);
  document = await (await app.request('/openapi.json')).json();
});

async function ask(method: string, path: string, body?: unknown) {
  const headers = { 'content-type': 'application/json' };
  const response = await app.request(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  await world.idle();
  return response;
}
/** Whether an answer matches the document's schema for its status. */
function isAsDescribed({ responses }: Described, status: number, body: unknown): boolean {
  const { schema } = (responses[status] ?? responses.default)!.content['application/json'];
  return z.fromJSONSchema(schema).safeParse(body).success;
}

test('the document is OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('it describes every path below /api/, and no other', () => {
  const routes = app.routes.filter(({ path, method }) => path.startsWith('/api/') && method !== 'ALL');
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(routes.map(({ path, method }) => `${method} ${path}`).toSorted());
});

test('answers match the document, and its examples are accepted', async () => {
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, described] of Object.entries(methods)) {
      const example = described.requestBody?.content['application/json'].example;
      const response = await ask(method.toUpperCase(), path, example);
      const [promised] = Object.keys(described.responses);
      expect([path, response.status]).toEqual([path, Number(promised)]);
      expect([path, isAsDescribed(described, response.status, await response.json())]).toEqual([path, true]);
    }
  expect(await world.deps.db.select().from(signups)).toHaveLength(1);
  expect(world.messages).toHaveLength(1);
});

test('so are refusals: without a required field, beyond a limit, as no JSON, from another site, of nothing that is there', async () => {
  const described = document.paths['/api/signups']!.post!;
  const { schema, example } = described.requestBody!.content['application/json'];
  const { required, properties } = schema as { required: string[]; properties: Record<string, { maxLength?: number }> };
  const wrong = [
    ...required.map(field => [field, undefined]),
    ...Object.entries(properties).flatMap(([field, { maxLength }]) =>
      maxLength ? [[field, 'a'.repeat(maxLength + 1)]] : [],
    ),
  ] as [string, unknown][];
  expect(wrong.length).toBeGreaterThan(5);
  for (const [field, value] of wrong) {
    const response = await ask('POST', '/api/signups', { ...example, [field]: value });
    const body = await response.json();
    expect([field, response.status, isAsDescribed(described, 422, body)]).toEqual([field, 422, true]);
    expect(body.error.fields).toHaveProperty(field);
  }
  const post = { method: 'POST', body: '{' };
  const others = [
    await app.request('/api/signups', post),
    await app.request('/api/signups', { ...post, headers: { origin: 'https://evil.example' } }),
    await app.request('/api/nothing'),
  ];
  expect(others.map(({ status }) => status)).toEqual([422, 403, 404]);
  for (const response of others) expect(isAsDescribed(described, response.status, await response.json())).toBe(true);
});

const tagsNamed = (page: string, field: string) =>
  page.match(new RegExp(`<(input|select)[^>]* name="${field}"[^>]*>`, 'g')) ?? [];

test('every field has its control on the landing page, with its limit, and a mark where it must be filled in', async () => {
  const page = await (await app.request('/')).text();
  for (const field of FIELDS) {
    const tags = tagsNamed(page, field);
    expect([field, tags.length]).not.toEqual([field, 0]);
    for (const tag of tags) {
      expect([field, / required=""| required(?=[ />])/.test(tag)]).toEqual([field, isRequired(field)]);
      if (/type="(text|email|tel)"/.test(tag)) expect(tag).toContain(`maxlength="${fieldSchemas[field].maxLength}"`);
    }
  }
});

test('with mistakes in all of them, each has its message on the page, and what was typed', async () => {
  const typed = Object.fromEntries(FIELDS.map(field => [field, '\u0001<']));
  const page = await (await app.request('/signup', form({ ...typed, consent: '' }))).text();
  for (const field of FIELDS) {
    // Without a course there is no wrong pattern, and a place that is none is left out.
    if (field !== 'pattern' && field !== 'from') expect(page).toContain(`id="${field}-error"`);
    for (const tag of tagsNamed(page, field))
      if (/type="(text|email|tel)"/.test(tag)) expect(tag).toContain('value="\u0001&lt;"');
  }
});
