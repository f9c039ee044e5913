import { z } from 'zod';
import type { SourceEvent } from '../../workflows/model/event.ts';
import { SYNC_HEADER } from '../../workflows/model/names.ts';
import type { Wanted } from './json.ts';
import { secretPaths, TELLING_KEYS } from './secret-paths.ts';
import { wrapperReason } from './wrapper.ts';
import { withoutOuterSlashes } from '../../workflows/model/trailing.ts';

/** What an audit line is: a change, of no interest, or no audit line at all and why. */
export type LineRead =
  { readonly event: SourceEvent } | { readonly ignored: true } | { readonly malformed: string };

const IGNORED: LineRead = { ignored: true };

/** bbolt, under Vault's integrated storage, keeps no longer key (bbolt `MaxKeySize`); a longer path is no secret's. */
const MAX_PATH_BYTES = 32_768;

/** Anything may be in it, and much: its members are not looked at one by one. */
const object = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** Any line that Vault or OpenBao may write; what it holds beyond this does not matter. */
const anyLine = z.looseObject({ type: z.string() });

const SYNC_HEADER_LOWER = SYNC_HEADER.toLowerCase();

const REQUEST: Readonly<Record<string, Wanted>> = {
  operation: 'value',
  mount_type: 'value',
  mount_point: 'value',
  path: 'value',
  namespace: (key) => (key === 'path' ? 'value' : undefined),
  headers: (key) => (key.toLowerCase() === SYNC_HEADER_LOWER ? 'value' : undefined),
  data: { keys: TELLING_KEYS },
};

const LINE: Readonly<Record<string, Wanted>> = {
  type: 'value',
  time: 'value',
  error: 'value',
  request: (key) => member(REQUEST, key),
  response: (key) => (key === 'data' ? { keys: TELLING_KEYS } : undefined),
};

/** What of a line is looked at, and so read into memory. */
export const WANTED: Wanted = (key) => member(LINE, key);

function member(of: Readonly<Record<string, Wanted>>, key: string): Wanted | undefined {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}

const response = z.looseObject({
  time: z.iso.datetime({ offset: true }).optional().catch(undefined),
  request: z.looseObject({
    operation: z.unknown(),
    mount_type: z.unknown(),
    headers: object.optional().catch(undefined),
    data: object.optional().catch(undefined),
  }),
  response: z
    .looseObject({ data: object.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** What a write into a KV mount has to say of itself. */
const location = z.looseObject({
  path: z.string().refine((path) => fits(path), {
    error: `expected at most ${String(MAX_PATH_BYTES)} bytes`,
  }),
  mount_point: z.string().min(1),
  namespace: z.looseObject({ path: z.string().default('') }).default({ path: '' }),
});

const operation = z.enum(['create', 'update', 'patch', 'delete']);

/**
 * One element of what was posted. Only the response to a write that succeeded in a KV mount is a change; Vault
 * logs a failed one as a response with `error`.
 *
 * @param value what is {@link WANTED} of it
 * @param text all of it
 * @param receivedAt RFC 3339, stands in where the line has no time
 */
export function readLine(value: unknown, text: string, receivedAt: string, vault?: string): LineRead {
  const any = anyLine.safeParse(value);
  if (!any.success) return { malformed: wrapperReason(text) ?? explain(any.error, 'an audit line: ') };
  const { type } = any.data;
  if (type !== 'response') {
    // Vault writes these two types only; what shippers put around a line may have a type of its own.
    const wrapper = type === 'request' ? undefined : wrapperReason(text);
    return wrapper === undefined ? IGNORED : { malformed: wrapper };
  }
  if (hasError(any.data)) return IGNORED;

  const parsed = response.safeParse(value);
  if (!parsed.success) return { malformed: explain(parsed.error) };
  const { request, response: answer, time } = parsed.data;
  if (request.mount_type !== 'kv' && request.mount_type !== 'generic') return IGNORED;
  const done = operation.safeParse(request.operation);
  if (!done.success || isEcho(request.headers ?? {})) return IGNORED;

  const where = location.safeParse(request);
  if (!where.success) return { malformed: explain(where.error, 'request.') };
  const place = locate(where.data.path.toWellFormed(), where.data.mount_point, where.data.namespace.path);
  if (place === undefined)
    return { malformed: 'request.path: expected it to begin with request.mount_point' };
  const paths = secretPaths({
    path: place.path,
    operation: done.data,
    requestKeys: request.data && Object.keys(request.data),
    responseKeys: answer?.data && Object.keys(answer.data),
  });
  if (paths === undefined) return IGNORED;
  const { namespace, mount } = place;
  return {
    event: {
      store: 'vault',
      ...(vault !== undefined && { vault }),
      namespace,
      mount,
      ...paths,
      at: time ?? receivedAt,
    },
  };
}

function fits(path: string): boolean {
  return path.length <= MAX_PATH_BYTES && new TextEncoder().encode(path).length <= MAX_PATH_BYTES;
}

function hasError(line: Readonly<Record<string, unknown>>): boolean {
  return line.error !== undefined && line.error !== null && line.error !== '';
}

/** Our own writes carry the header; Vault logs it once `sys/config/auditing/request-headers` says so. */
function isEcho(headers: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(headers).some(
    ([name, value]) =>
      name.toLowerCase() === SYNC_HEADER.toLowerCase() &&
      [value].flat().some((entry) => typeof entry === 'string' && entry.toLowerCase() === 'true'),
  );
}

/**
 * Splits a path into mount and rest. In a namespace Vault logs the path without it and the mount point with it
 * (vault/router.go, `routeCommon`).
 */
function locate(
  path: string,
  mountPoint: string,
  namespacePath: string,
): { namespace: string; mount: string; path: string } | undefined {
  const namespace = withoutOuterSlashes(namespacePath);
  const mounts = [withSlash(mountPoint)];
  if (namespace !== '' && mountPoint.startsWith(`${namespace}/`))
    mounts.unshift(withSlash(mountPoint.slice(namespace.length + 1)));
  const mount = mounts.find((candidate) => candidate !== '/' && path.startsWith(candidate));
  return mount === undefined
    ? undefined
    : { namespace, mount: withoutOuterSlashes(mount), path: path.slice(mount.length) };
}

function withSlash(mount: string): string {
  return mount.endsWith('/') ? mount : `${mount}/`;
}

/** zod's words name types and never values. */
function explain(error: z.ZodError, prefix = ''): string {
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${prefix}${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`)
    .join('; ');
}
