import { Hono } from 'hono';
import type { Context } from 'hono';
import { refuse } from '../answer.ts';
import { MAX_PIECES, readBody, type NoBody } from '../body.ts';
import { MalformedEvents, type Intake } from '../intake.ts';

export interface EventsOptions {
  readonly intake: Intake;
  readonly maxBodyBytes: number;
  /** How long a sender may send nothing of the body it announced, in milliseconds. */
  readonly idleMs: number;
}

/** As `source.vault.name` of definitions may be. */
const VAULT_NAME = /^[A-Za-z0-9._-]+$/;

/** `POST /` and `POST /:vault`: audit lines. 202 is answered once Temporal has them. They throw `NotTaken`. */
export function eventRoutes({ intake, maxBodyBytes, idleMs }: EventsOptions): Hono {
  async function take(c: Context, vault: string | undefined): Promise<Response> {
    const body = await readBody(c.req.raw, { maxBytes: maxBodyBytes, idleMs });
    if (typeof body === 'string') return noBody(c, body, maxBodyBytes);
    const { text } = body;
    try {
      const { accepted, ignored } = await intake.takeAuditLines(text, {
        malformed: 'reject',
        ...(vault !== undefined && { vault }),
      });
      return c.json({ accepted, ignored }, 202);
    } catch (error) {
      if (!(error instanceof MalformedEvents)) throw error;
      return malformed(c, error);
    }
  }

  const routes = new Hono();
  routes.use(plainOnly);
  routes.post('/', (c) => take(c, undefined));
  routes.post('/:vault', (c) => {
    const vault = c.req.param('vault');
    return VAULT_NAME.test(vault) ? take(c, vault) : badVault(c);
  });
  return routes;
}

/** Any content type will do, as shippers differ; packed bodies would only show as nonsense. */
async function plainOnly(c: Context, next: () => Promise<void>): Promise<Response | undefined> {
  const encoding = c.req.header('Content-Encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    return refuse(c, 415, {
      code: 'contentEncoding',
      message: 'The body is compressed.',
      remedy: 'Switch compression off at the sender.',
    });
  await next();
  return undefined;
}

function malformed(c: Context, error: MalformedEvents): Response {
  return refuse(c, 400, {
    code: 'malformed',
    message: `${error.message}, the first at line ${String(error.positions[0]?.line)}. Nothing was taken.`,
    remedy: 'Send audit lines as Vault writes them: one JSON object, an array of them, or one a line.',
    positions: error.positions,
  });
}

function noBody(c: Context, why: NoBody, maxBodyBytes: number): Response {
  switch (why) {
    case 'tooLarge':
      return refuse(c, 413, {
        code: 'bodyTooLarge',
        message: `The body is larger than ${String(maxBodyBytes)} bytes.`,
        remedy: 'Send fewer events at once.',
      });
    case 'tooManyPieces':
      return refuse(c, 413, {
        code: 'tooManyPieces',
        message: `The body came in more than ${String(MAX_PIECES)} pieces. Nothing was taken.`,
        remedy: 'Send it in larger pieces, or with its length.',
      });
    case 'idle':
      return refuse(c, 408, {
        code: 'idle',
        message: 'The body was announced, and then nothing more of it came. Nothing was taken.',
        remedy: 'Repeat the request, and send the body at once.',
      });
    case 'incomplete':
      return refuse(c, 400, {
        code: 'incomplete',
        message: 'The body ended before it was whole. Nothing was taken.',
        remedy: 'Repeat the request.',
      });
  }
}

function badVault(c: Context): Response {
  return refuse(c, 400, {
    code: 'vaultName',
    message: 'The name of the Vault has other characters than letters, digits, dots, dashes and underscores.',
    remedy: 'Post to /events/{name} with the name that definitions have in source.vault.name.',
  });
}
