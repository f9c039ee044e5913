import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { StoreError } from '../store-error.ts';
import { noAnswerIn, type NoAnswer } from './network.ts';
import { retryAfterMs } from './retry-after.ts';

/**
 * What a request for a token came to. The SDK hands its failures through so many layers that little is left of them;
 * what is seen on the wire is certain.
 */
export type LoginTrace = NoAnswer | RefusedLogin;

interface RefusedLogin {
  readonly kind: 'refused';
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  /** Number of Entra ID's error, as in AADSTS7000222. */
  readonly aadsts: number | undefined;
}

/** undefined for a good answer, and for what says nothing. */
export function traceOf(answer: PipelineResponse | Error): LoginTrace | undefined {
  if (answer instanceof Error) return noAnswerIn(answer);
  const { status, headers, bodyAsText } = answer;
  if (status < 400) return undefined;
  return { kind: 'refused', status, retryAfterMs: retryAfterMs(headers), aadsts: aadstsIn(bodyAsText ?? '') };
}

function aadstsIn(body: string): number | undefined {
  const code = /"error_codes"\s*:\s*\[\s*(\d{4,9})/.exec(body)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** @param how the way of logging in, in words */
export function toLoginError(trace: LoginTrace | undefined, where: string, how: string): StoreError {
  const what = `${where}: logging in by ${how}`;
  if (trace === undefined)
    return new StoreError({
      code: 'notConfigured',
      message: `${what}: the worker has no credentials for it, or they are of another tenant than the vault.`,
      remedy:
        'Set auth in the definition, or give the worker AZURE_* variables, a workload identity or a managed identity; and check the tenant.',
    });
  if (trace.kind === 'timeout')
    return new StoreError({
      code: 'timeout',
      message: `${what}: no answer in time.`,
      remedy: 'It is tried again; if it lasts, check the route to the authority.',
    });
  if (trace.kind === 'network')
    return new StoreError({
      code: 'unavailable',
      message: `${what}: the authority cannot be reached (${trace.code}).`,
      remedy: 'It is tried again; check cloud, DNS, network, proxy and certificates.',
    });
  return refused(trace, what);
}

function refused({ status, aadsts, retryAfterMs: wait }: RefusedLogin, what: string): StoreError {
  const reason = aadsts === undefined ? String(status) : `AADSTS${String(aadsts)}`;
  if (status === 429)
    return new StoreError(
      { code: 'throttled', message: `${what}: too many requests.`, remedy: 'It is tried again.' },
      wait,
    );
  if (status >= 500 || status === 408 || status === 410)
    return new StoreError(
      {
        code: 'serverError',
        message: `${what}: the authority failed to answer (${reason}).`,
        remedy: 'It is tried again; if it lasts, look at Azure Service Health.',
      },
      wait,
    );
  return new StoreError({
    code: 'unauthenticated',
    message: `${what}: refused (${reason}).`,
    remedy:
      'Check tenant, client ID, secret or federation, and that they have not expired; https://login.microsoftonline.com/error says what an AADSTS code means.',
  });
}
