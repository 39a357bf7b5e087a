const error = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string', examples: ['invalid_form'] },
        message: { type: 'string' },
        fields: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'One message per field, in Japanese.',
        },
      },
      required: ['code', 'message', 'fields'],
    },
  },
  required: ['error'],
};
const json = (schema: unknown) => ({ 'application/json': { schema } });

const signup = {
  type: 'object',
  required: ['email', 'symptom', 'consent'],
  properties: {
    email: { type: 'string', maxLength: 254 },
    name: { type: 'string', maxLength: 60 },
    symptom: { type: 'string', description: 'Slug of an open course.' },
    pattern: { type: 'string', description: 'Slug of a pattern of that course.' },
    consent: { type: 'boolean', const: true },
  },
};

/** The public JSON interface for a clinic's own website, as OpenAPI 3.1. */
export const openApi = (baseUrl: string) => ({
  openapi: '3.1.0',
  info: { title: 'Dayori', version: '1' },
  servers: [{ url: baseUrl }],
  paths: {
    '/api/courses': {
      get: { summary: 'Courses and their patterns', responses: { 200: { description: 'The courses' } } },
    },
    '/api/signups': {
      post: {
        summary: 'Ask for a course; the address gets a mail to confirm',
        requestBody: { required: true, content: json(signup) },
        responses: {
          202: { description: 'Accepted. The same whatever is known of the address.' },
          422: { description: 'Fields that cannot be right', content: json(error) },
        },
      },
    },
  },
});
