import type { ErrorCode } from '../../../workflows/model/errors.ts';
import type { HttpDestination } from '../../../workflows/model/stores/http.ts';
import { explainNetworkFault, systemCode, type NetworkRemedies } from '../network-fault.ts';
import { retryAfterMs } from '../../../workflows/model/retry-after.ts';
import { StoreError } from '../store-error.ts';
import { NoAnswer, type HttpAnswer } from './client.ts';

interface Finding {
  readonly code: ErrorCode;
  readonly fact: string;
  readonly remedy: string;
}

/** Of the 5xx, those that say what the receiver is, not how it fares: the same request gets them for ever. */
const LASTING_5XX: readonly number[] = [501, 505, 506, 508, 510];

const RETRIED = 'It is tried again until it works.';

/** An answer that is no success. Only its status and Retry-After are looked at. */
export function toAnswerError(
  { status, headers }: HttpAnswer,
  retry: HttpDestination['retry'],
  what: string,
): StoreError {
  const passing =
    retry?.includes(status) ??
    (status === 408 || status === 425 || status === 429 || (status >= 500 && !LASTING_5XX.includes(status)));
  const { code, fact, remedy } = passing ? passingFailure(status) : lastingFailure(status);
  return new StoreError(
    { code, message: `${what}: ${fact} (HTTP ${String(status)}).`, remedy },
    passing ? retryAfterMs(headers['retry-after']) : undefined,
  );
}

function passingFailure(status: number): Finding {
  if (status === 429)
    return {
      code: 'throttled',
      fact: 'too many requests',
      remedy: `${RETRIED} If it lasts, send less often, or have the receiver take more.`,
    };
  if (status === 408)
    return { code: 'timeout', fact: 'the receiver waited too long for the request', remedy: RETRIED };
  if (status >= 500 && status !== 503)
    return {
      code: 'serverError',
      fact: 'the receiver failed',
      remedy: `${RETRIED} If it lasts, look at the log of the receiver.`,
    };
  return {
    code: 'unavailable',
    fact: 'the receiver cannot take it now',
    remedy: `${RETRIED} If it lasts, look at the log of the receiver.`,
  };
}

function lastingFailure(status: number): Finding {
  if (status === 401)
    return {
      code: 'unauthenticated',
      fact: 'the receiver does not know who asks',
      remedy: 'Check the credential in secretHeaders or headersFrom, and that it has not expired.',
    };
  if (status === 403)
    return {
      code: 'forbidden',
      fact: 'not allowed',
      remedy: 'Allow it at the receiver, or send another credential with secretHeaders or headersFrom.',
    };
  if (status === 404 || status === 410)
    return {
      code: 'notFound',
      fact: 'the receiver has nothing at this URL',
      remedy: 'Check url in the destination.',
    };
  if (status === 413)
    return {
      code: 'valueTooLarge',
      fact: 'the receiver takes no body of this size',
      remedy: 'Leave keys out with transform.exclude, or raise the limit of the receiver.',
    };
  if (LASTING_5XX.includes(status))
    return {
      code: 'rejected',
      fact: 'the receiver cannot do this at all',
      remedy:
        'Choose a method that it takes: method for writes, remove.method for removals; leave out remove where it has none. If it can change its mind, name the status in retry.',
    };
  if (status >= 300 && status < 400)
    return {
      code: 'rejected',
      fact: 'the receiver redirects, and redirects are not followed',
      remedy: 'Write the URL that it redirects to into url, or name the status in expect.',
    };
  return {
    code: 'rejected',
    fact: 'the receiver did not take it',
    remedy:
      'Check method, headers and body in the destination against what the receiver asks for; a status that means success is named in expect, one that means try again in retry.',
  };
}

const REMEDIES: NetworkRemedies = {
  reach: 'Check the URL, and that the receiver runs and can be reached from the worker.',
  handshake:
    'It may ask for a client certificate, or refuse the one it is shown: set tls.certificate and tls.key, or renew them.',
  trust: 'Name the CA in tls.ca, set tls.serverName where the name differs, or renew the certificate.',
  plain: 'Check whether the URL begins with http or https.',
};

/** There was no answer. The error is looked into for its code and dropped. */
export function toNetworkError(error: unknown, what: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  if (error instanceof NoAnswer)
    return new StoreError({
      code: 'timeout',
      message: `${what}: no answer within ${String(error.afterMs / 1000)} s.`,
      remedy: `Check the load of the receiver and the network. ${RETRIED}`,
    });
  const code = systemCode(error);
  if (code === '' || code.startsWith('ERR_INVALID')) return error;
  const { fact, remedy } = explainNetworkFault(error, REMEDIES);
  return new StoreError({ code: 'unavailable', message: `${what}: ${fact}.`, remedy });
}
