const json = (schema: object) => ({ 'application/json': { schema } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const refusal = (description: string) => ({ description, content: json(ref('Error')) });
const retry = (description: string) => ({
  ...refusal(description),
  headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } },
});
const parameter = (name: string, where: 'path' | 'query', description: string) => ({
  name,
  in: where,
  description,
  required: where === 'path',
  schema: { type: 'string' },
});
const common = {
  401: refusal('No token.'),
  403: refusal('Another token; or, where none is asked for, another Host or Origin than this machine’s own.'),
  429: retry('Too many requests are waiting.'),
  503: retry('Temporal cannot take it now. Repeat the whole request.'),
};

const events = {
  summary: 'Take audit lines. Answered once Temporal has all of them.',
  requestBody: {
    required: true,
    description: 'One JSON object, an array of them, or one a line. Any content type.',
    content: { 'application/json': { schema: {} }, 'application/x-ndjson': { schema: { type: 'string' } } },
  },
  responses: {
    202: {
      description: 'Taken.',
      content: json({
        type: 'object',
        properties: { accepted: { type: 'integer' }, ignored: { type: 'integer' } },
      }),
    },
    400: refusal('Something does not parse; positions say where. Nothing was taken.'),
    408: refusal('Nothing more of the body came for 15 s.'),
    413: refusal('The body is too large.'),
    415: refusal('The body is compressed.'),
    ...common,
  },
};

/** What `GET /openapi.json` answers. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'Keyferry ingress',
    version: '1',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  security: [{ bearer: [] }, { header: [] }],
  paths: {
    '/events': { post: { operationId: 'takeEvents', ...events } },
    '/events/{vault}': {
      post: {
        operationId: 'takeEventsOfVault',
        ...events,
        parameters: [parameter('vault', 'path', 'Name of the Vault, as in source.vault.name.')],
      },
    },
    '/syncs': {
      get: {
        operationId: 'listSyncs',
        summary: 'Definitions, and the newest runs of them.',
        responses: { 200: { description: 'State.' }, ...common },
      },
    },
    '/syncs/{name}': {
      get: {
        operationId: 'getSync',
        summary: 'One definition, and its newest runs.',
        parameters: [parameter('name', 'path', 'Name of the definition.')],
        responses: { 200: { description: 'State.' }, 404: refusal('No such definition.'), ...common },
      },
    },
    '/syncs/{name}/run': {
      post: {
        operationId: 'runSync',
        summary: 'Sync one secret now.',
        parameters: [
          parameter('name', 'path', 'Name of the definition.'),
          parameter('path', 'query', 'The secret; may be left out where the definition is of one.'),
          parameter('wait', 'query', 'How long to wait for the outcome, as in 30s; 5m at most.'),
        ],
        responses: {
          200: { description: 'The outcome.' },
          202: { description: 'Started, and not done yet.' },
          400: refusal('The path or the time to wait cannot be used.'),
          404: refusal('No such definition.'),
          409: refusal('The definition is suspended.'),
          ...common,
        },
      },
    },
    ...Object.fromEntries(
      [
        ['/healthz', 'The process answers.'],
        ['/readyz', 'Temporal can be reached and definitions are loaded; 503 says what is missing.'],
        ['/metrics', "Metrics in Prometheus' text format."],
        ['/openapi.json', 'This document.'],
      ].map(([path = '', summary = '']) => [
        path,
        { get: { summary, security: [], responses: { 200: { description: summary } } } },
      ]),
    ),
  },
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      header: { type: 'apiKey', in: 'header', name: 'X-Vault-Secret-Sync-Token' },
    },
    schemas: {
      Error: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['code', 'message', 'remedy'],
            properties: {
              code: { type: 'string' },
              message: { type: 'string' },
              remedy: { type: 'string' },
              positions: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['line', 'reason'],
                  properties: {
                    line: { type: 'integer' },
                    element: { type: 'integer' },
                    column: { type: 'integer' },
                    reason: { type: 'string' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
} as const;
