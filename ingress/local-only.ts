import type { Context, MiddlewareHandler } from 'hono';
import { isLoopback } from '../workflows/model/stores/url.ts';
import { refuse } from './answer.ts';

/**
 * For listeners that ask for no token, on the loopback interface. Not only programs of this machine reach those:
 * a web page of anyone makes the browser here send requests, and by DNS rebinding reads the answers as well. So a
 * request has to name a loopback host, and must not come from a page of another origin.
 */
export const localOnly: MiddlewareHandler = async (c, next) => {
  if (!namesLoopback(c)) return foreignHost(c);
  if (isCrossSite(c)) return foreignOrigin(c);
  await next();
  return;
};

/** Both the target and `Host`, which differ where the target is a whole URL. */
function namesLoopback({ req }: Context): boolean {
  const host = req.header('Host');
  const name = host === undefined ? undefined : /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(host)?.[1];
  return isLoopback(new URL(req.url).hostname) && (host === undefined || isLoopback(name ?? ''));
}

/** What browsers say of the page that a request comes from; programs say nothing. */
function isCrossSite({ req }: Context): boolean {
  const origin = req.header('Origin');
  // Whole origins: a page of another scheme, or of another port of this host, is another's.
  if (origin !== undefined && URL.parse(origin)?.origin !== new URL(req.url).origin) return true;
  return !['same-origin', 'none', undefined].includes(req.header('Sec-Fetch-Site'));
}

const WITH_TOKEN = 'or set KEYFERRY_EVENTS_TOKEN, and send it, to be reached under other names.';

function foreignHost(c: Context): Response {
  return refuse(c, 403, {
    code: 'foreignHost',
    message: 'Without a token, requests are taken for localhost, 127.0.0.0/8 and [::1] only.',
    remedy: `Send it to one of these, as in http://127.0.0.1:8080, ${WITH_TOKEN}`,
  });
}

function foreignOrigin(c: Context): Response {
  return refuse(c, 403, {
    code: 'foreignOrigin',
    message: 'Without a token, nothing is taken that a web page of another origin sends.',
    remedy: `Send it from a program, without Origin and Sec-Fetch-Site, ${WITH_TOKEN}`,
  });
}
