import type { ErrorCode, Problem } from '../../../workflows/model/errors.ts';
import type { HttpAnswer } from '../http-client.ts';
import { retryAfterMs as standard } from '../../../workflows/model/retry-after.ts';
import { StoreError } from '../store-error.ts';
import { operations, type Question } from './operation.ts';
import { statusIn, type ApiStatus } from './status.ts';

/** What the API definitely answered and is no success. */
export class KubernetesError extends StoreError {
  /** HTTP status. */
  readonly http: number;
  /** Undefined where the answer was none of Kubernetes'. */
  readonly status: ApiStatus | undefined;

  constructor(http: number, status: ApiStatus | undefined, problem: Problem, retryAfterMs?: number) {
    super(problem, retryAfterMs);
    this.http = http;
    this.status = status;
  }
}

/** Whether the API definitely says that this thing, and nothing it is in, is not there. */
export function isAbsence(error: unknown, kind: 'secrets' | 'namespaces', name: string): boolean {
  if (!(error instanceof KubernetesError) || error.code !== 'notFound') return false;
  return error.status?.kind === kind && error.status.name === name;
}

/** Of a list that was begun too long ago: it cannot go on as it was. */
export function isExpired(error: unknown): error is KubernetesError {
  return error instanceof KubernetesError && EXPIRED.test(error.status?.reason ?? '');
}

const EXPIRED = /^(Expired|Gone)$/;

/** Whom was asked, and by whom. */
interface Parties {
  /** Which cluster, for the message. */
  readonly where: string;
  /** Where the definition has the credential that was shown; undefined where it names none. */
  readonly shown: string | undefined;
}

export function toKubernetesError(
  received: HttpAnswer,
  question: Question,
  { where, shown }: Parties,
): KubernetesError {
  const status = statusIn(received);
  const { code, fact, remedy } = classify(received.status, status, question, shown);
  const message = `${where}: ${operations[question.operation].words} ${question.about}: ${fact}.`;
  return new KubernetesError(
    received.status,
    status,
    { code, message, remedy },
    retryAfterMs(received, status),
  );
}

interface Finding {
  readonly code: ErrorCode;
  readonly fact: string;
  readonly remedy: string;
}

const RETRIED = 'It is tried again until it works.';

function classify(
  http: number,
  status: ApiStatus | undefined,
  question: Question,
  shown = 'what the definition, the kubeconfig or the pod names',
): Finding {
  const finding = (code: ErrorCode, fact: string, remedy: string): Finding => ({ code, fact, remedy });
  const says = (pattern: RegExp): boolean => pattern.test(status?.message ?? '');

  if (http === 429) return finding('throttled', 'too many requests', `${RETRIED} ${PRIORITY}`);
  if (http === 401)
    return finding(
      'unauthenticated',
      'it does not know who asks (HTTP 401)',
      `The token or certificate is wrong or expired: renew ${shown}.`,
    );
  if (says(/request is too large|too large/i) || http === 413 || tooLong(status))
    return finding(
      'valueTooLarge',
      'the Secret is larger than Kubernetes takes',
      'A Secret holds 1 MiB: split it at the source, or leave keys out with transform.exclude.',
    );
  if (http === 403) return forbidden(status, says, question);
  if (status === undefined) return strange(http);
  if (http === 404)
    return status.kind === 'namespaces'
      ? finding('notFound', `the namespace ${status.name} is not there`, 'Create it, or name another.')
      : finding('notFound', 'it is not there', 'Correct the name or namespace in the definition.');
  if (http === 409)
    return finding(
      'conflict',
      'someone wrote it since it was read',
      'It is tried again from what is there now; if it lasts, find out who else writes it.',
    );
  if (http === 410) return finding('conflict', 'the list was begun too long ago', 'It is begun again.');
  if (/^(Timeout|ServerTimeout)$/.test(status.reason) || http === 504)
    return finding('timeout', 'the API server had no time for it', RETRIED);
  if (http === 503) return finding('unavailable', 'the API server is not ready (HTTP 503)', RETRIED);
  if (http >= 500)
    return finding(
      'serverError',
      `an error inside the API server (HTTP ${String(http)})`,
      `See its log, and those of admission webhooks and of the encryption provider. ${RETRIED}`,
    );
  return rejected(http, status);
}

const PRIORITY = 'If it lasts, look at API Priority and Fairness of the cluster.';

function forbidden(
  status: ApiStatus | undefined,
  says: (pattern: RegExp) => boolean,
  question: Question,
): Finding {
  const { verb, resource } = operations[question.operation];
  if (status?.causes.some(({ reason }) => reason === 'NamespaceTerminating') || says(/is being terminated/))
    return {
      code: 'awaited',
      fact: 'the namespace is being deleted, and takes nothing new',
      remedy: `Where that is not meant, find out who deletes it. ${RETRIED}`,
    };
  if (says(/exceeded quota/))
    return {
      code: 'limitExceeded',
      fact: 'a quota of the namespace is reached',
      remedy: 'Raise the ResourceQuota of the namespace, or remove Secrets from it.',
    };
  if (says(/admission|denied the request/i)) return rejected(403, status);
  return {
    code: 'forbidden',
    fact: 'not allowed (HTTP 403)',
    remedy: `Allow ${verb} on ${resource} in a Role (or ClusterRole) that is bound to who asks.`,
  };
}

/** Admission policies and webhooks answer as validation does; field names are ours to tell, values are not. */
function rejected(http: number, status: ApiStatus | undefined): Finding {
  const fields = [...new Set((status?.causes ?? []).map(({ field }) => field).filter(isFieldName))];
  const about = fields.length > 0 ? `, wrong is ${fields.join(', ')}` : '';
  return {
    code: 'rejected',
    fact: `Kubernetes, or an admission policy of the cluster, does not accept it (HTTP ${String(http)}${about})`,
    remedy:
      'Check type, labels, annotations, finalizers and owner in the definition, and the policies of the namespace.',
  };
}

/** Paths of fields as the API writes them; a key in brackets may be anything. */
function isFieldName(field: string): boolean {
  return /^[A-Za-z.]+(\[[\w./-]*\])?$/.test(field);
}

function tooLong(status: ApiStatus | undefined): boolean {
  return (status?.causes ?? []).some(
    ({ reason, field }) => reason === 'FieldValueTooLong' && field === 'data',
  );
}

/** An answer that Kubernetes does not give: a proxy, or something else, speaks at the address. */
export function strange(http: number): Finding {
  return {
    code: 'serverError',
    fact: `the answer is none of Kubernetes' API (HTTP ${String(http)})`,
    remedy: `Check that the address is that of the API server, and what proxies on the way answer. ${RETRIED}`,
  };
}

function retryAfterMs({ headers }: HttpAnswer, status: ApiStatus | undefined): number | undefined {
  const given = headers['retry-after'];
  if (given === undefined) return status?.retryAfterSeconds && status.retryAfterSeconds * 1000;
  return standard(given);
}
