import type { Hono } from 'hono';
import { z } from 'zod';
import { configSchema } from '../../workflows/model/config.ts';
import { definitionSchema, type Definition } from '../../workflows/model/definition.ts';
import { createIngressApp } from '../app.ts';
import { indexDefinitions } from '../audit/match.ts';
import { withDefaults } from '../definitions/defaults.ts';
import { createIntake } from '../intake.ts';
import type { Log } from '../log.ts';
import type { IngressMetrics } from '../metrics.ts';
import { createHttpStarter } from '../starters/http.ts';

/** Variables and secrets of the deployment. */
const environment = z.object({
  /** URL of Temporal's HTTP API. */
  TEMPORAL_HTTP_ADDRESS: z.url({ protocol: /^https?$/, error: 'expected the URL of Temporal’s HTTP API' }),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_API_KEY: z.string().optional(),
  /** An edge runtime is reached by anyone, so there is no going without. */
  KEYFERRY_EVENTS_TOKEN: z
    .string({ error: 'expected the token that senders of events have to show' })
    .trim()
    .min(1, { error: 'expected the token that senders of events have to show, not a blank one' }),
  /** JSON array of definitions. */
  KEYFERRY_DEFINITIONS: z.string({ error: 'expected a JSON array of definitions' }),
  /** JSON of a configuration: what definitions leave out about stores. */
  KEYFERRY_CONFIG: z.string().optional(),
  KEYFERRY_TASK_QUEUE: z.string().optional(),
  VAULT_NAMESPACE: z.string().optional(),
});

/** Kept from request to request, as long as the environment is the same object. */
const apps = new WeakMap<object, Hono>();

/** The ingress for workerd and its kin. Misconfigured, it answers every request with 500 and says what is wrong. */
export default {
  async fetch(request: Request, env: object): Promise<Response> {
    try {
      const app = apps.get(env) ?? createApp(env);
      apps.set(env, app);
      return await app.fetch(request, env);
    } catch (error) {
      const message = error instanceof Misconfigured ? error.message : 'The ingress could not be set up.';
      console.error(JSON.stringify({ level: 'error', message }));
      return Response.json(
        { error: { code: 'notConfigured', message, remedy: 'Correct the variables of the deployment.' } },
        { status: 500 },
      );
    }
  },
};

/** Names variables and fields, never what is in them. */
class Misconfigured extends Error {}

function createApp(variables: object): Hono {
  const env = checked(environment, variables, '');
  const index = indexDefinitions(definitionsOf(env), {
    ...(env.VAULT_NAMESPACE && { vaultNamespace: env.VAULT_NAMESPACE }),
  });
  const definitions = () => index;
  const starter = createHttpStarter({
    address: env.TEMPORAL_HTTP_ADDRESS,
    namespace: env.TEMPORAL_NAMESPACE,
    ...(env.TEMPORAL_API_KEY && { apiKey: env.TEMPORAL_API_KEY }),
    ...(env.KEYFERRY_TASK_QUEUE && { taskQueue: env.KEYFERRY_TASK_QUEUE }),
  });
  const intake = createIntake({ definitions, starter, metrics: noMetrics, log: consoleLog });
  return createIngressApp({
    intake,
    definitions,
    starter,
    metrics: noMetrics,
    log: consoleLog,
    token: env.KEYFERRY_EVENTS_TOKEN,
  });
}

function definitionsOf(env: z.output<typeof environment>): Definition[] {
  const value = parsed(
    env.KEYFERRY_DEFINITIONS,
    'KEYFERRY_DEFINITIONS: expected a JSON array of definitions',
  );
  const written = checked(z.array(z.unknown()), value, 'KEYFERRY_DEFINITIONS.');
  const config =
    env.KEYFERRY_CONFIG &&
    checked(
      configSchema,
      parsed(env.KEYFERRY_CONFIG, 'KEYFERRY_CONFIG: expected the JSON of a configuration'),
      'KEYFERRY_CONFIG.',
    );
  const filled = config ? written.map((each) => withDefaults(each, config.spec.stores)) : written;
  const definitions = checked(z.array(definitionSchema), filled, 'KEYFERRY_DEFINITIONS.');
  const names = definitions.map(({ metadata }) => metadata.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Misconfigured(`KEYFERRY_DEFINITIONS: expected each name once, found ${twice} again`);
  return definitions;
}

function parsed(text: string, problem: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Misconfigured(problem);
  }
}

function checked<T extends z.ZodType>(schema: T, value: unknown, prefix: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Misconfigured(
    result.error.issues.map(({ path, message }) => `${prefix}${path.join('.')}: ${message}`).join('; '),
  );
}

/** Isolates come and go, so counts would mean nothing. */
const noMetrics: IngressMetrics = { countEvents: () => undefined };

const line =
  (level: string, write: (text: string) => void) =>
  (fields: object, message: string): void => {
    write(JSON.stringify({ level, ...fields, message }));
  };

const consoleLog: Log = {
  debug: () => undefined,
  info: line('info', console.log),
  warn: line('warn', console.warn),
  error: line('error', console.error),
};
