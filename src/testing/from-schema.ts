import fc from 'fast-check';

/** The words of JSON Schema that our documents use. */
export type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
};

/** Values that match a schema, as a program would make them that knows nothing else. */
export function fromSchema(schema: Schema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(choice => fromSchema(narrowed(schema, choice))));
  if (schema.properties) return objectFrom(schema.properties, schema.required ?? []);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type !== 'string') throw new Error(`no values are known for ${JSON.stringify(schema)}`);
  const { pattern, maxLength = 1_000 } = schema;
  const text = pattern ? fc.stringMatching(new RegExp(pattern)) : fc.string({ maxLength });
  return text.filter(({ length }) => length <= maxLength);
}

const objectFrom = (properties: Record<string, Schema>, required: string[]) =>
  fc.record(Object.fromEntries(Object.entries(properties).map(([name, own]) => [name, fromSchema(own)])), {
    requiredKeys: required,
  });

/** The schema with what one of its alternatives says of its properties. */
function narrowed({ anyOf: _, ...schema }: Schema, { properties = {} }: Schema): Schema {
  return { ...schema, properties: { ...schema.properties, ...properties } };
}
