import { Hono } from 'hono';
import type { Context } from 'hono';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { limitWaiting } from './admission.ts';
import { refuse } from './answer.ts';
import type { DefinitionIndex } from './audit/match.ts';
import { requireToken } from './auth.ts';
import { NotTaken, type Intake } from './intake.ts';
import { localOnly } from './local-only.ts';
import type { Log } from './log.ts';
import type { IngressMetrics } from './metrics.ts';
import { eventRoutes } from './routes/events.ts';
import { probeRoutes } from './routes/probes.ts';
import { syncRoutes } from './routes/syncs.ts';
import { RETRY_AFTER_MS, StartFailed, type Starter } from './starters/starter.ts';

export interface IngressAppOptions {
  readonly intake: Intake;
  readonly definitions: () => DefinitionIndex;
  readonly starter: Starter;
  readonly metrics: IngressMetrics;
  readonly log: Log;
  /** What senders have to show. Left out: nothing, and only requests from this machine's own programs are taken. */
  readonly token?: string;
  /** Default 8 MiB. A Vault audit line has about 1.5 kB. */
  readonly maxBodyBytes?: number;
  /** How long a sender may send nothing of a body it announced, in milliseconds. Default 15,000. */
  readonly idleMs?: number;
  /** Where a request comes from; left out where the runtime does not tell. */
  readonly addressOf?: (c: Context) => string | undefined;
  /** Requests with a token that are answered at once; more are told to come again. Default 1,024. */
  readonly maxRequests?: number;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const MAX_REQUESTS = 1_024;
const IDLE_MS = 15_000;
/** Full-size bodies held at once. */
const MAX_BODIES = 8;

/**
 * The ingress as a fetch handler, for any runtime: web standards only.
 *
 * @throws {TypeError} where the token is blank
 */
export function createIngressApp(options: IngressAppOptions): Hono {
  const { maxBodyBytes = MAX_BODY_BYTES, maxRequests = MAX_REQUESTS, idleMs = IDLE_MS, log } = options;
  const admitted = limitWaiting({
    requests: maxRequests,
    bytes: maxBodyBytes * MAX_BODIES,
    maxBodyBytes,
    // Most senders that do not say the length send little.
    unknownBytes: maxBodyBytes / 8,
    addressOf: options.addressOf ?? (() => undefined),
  });

  const app = new Hono();
  app.use(requestId(), secureHeaders());
  app.use(async (c, next) => {
    const from = performance.now();
    await next();
    const ms = Math.round(performance.now() - from);
    log.debug({ requestId: c.get('requestId'), method: c.req.method, status: c.res.status, ms }, 'request');
  });
  // Hono's /* includes what is before it.
  const { token } = options;
  if (token === undefined) app.use(localOnly);
  for (const path of ['/events/*', '/syncs/*']) {
    if (token !== undefined) app.use(path, requireToken(token));
    app.use(path, admitted);
  }
  app.route('/events', eventRoutes({ ...options, maxBodyBytes, idleMs }));
  app.route('/syncs', syncRoutes(options));
  app.route('/', probeRoutes(options));

  app.notFound((c) =>
    refuse(c, 404, {
      code: 'notFound',
      message: 'There is nothing here for this method.',
      remedy: 'GET /openapi.json lists what there is.',
    }),
  );
  app.onError((error, c) => {
    if (error instanceof NotTaken || error instanceof StartFailed) {
      const { code, message, remedy, retryAfterMs = RETRY_AFTER_MS } = error;
      log.warn({ requestId: c.get('requestId') as unknown, code }, message);
      return refuse(c, 503, { code, message, remedy }, retryAfterMs);
    }
    // A message may quote what it choked on; frames of a stack hold no data.
    const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    log.error({ requestId: c.get('requestId') as unknown, error: error.name, frames }, 'unexpected error');
    return refuse(c, 500, {
      code: 'internal',
      message: 'The ingress failed unexpectedly.',
      remedy: 'Repeat the request; if it lasts, report what the log says under its X-Request-Id.',
    });
  });
  return app;
}
