import type { HttpAnswer } from '../http-client.ts';

/** What the API says of a failure: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export interface ApiStatus {
  readonly reason: string;
  /** Its words: looked into, never passed on, since they may quote the request. */
  readonly message: string;
  /** The kind of thing that the failure is about, as in `secrets`. */
  readonly kind: string;
  /** The thing's name. */
  readonly name: string;
  readonly causes: readonly { readonly reason: string; readonly field: string }[];
  readonly retryAfterSeconds: number | undefined;
  /** Of an expired list: where a new one may go on. */
  readonly resume: string | undefined;
}

/** Undefined where the answer is none of Kubernetes': a proxy's page, or another server's. */
export function statusIn({ text }: HttpAnswer): ApiStatus | undefined {
  const body = objectOf(parsed(text));
  if (body?.['kind'] !== 'Status' || body['apiVersion'] !== 'v1') return undefined;
  const details = objectOf(body['details']) ?? {};
  const causes = Array.isArray(details['causes']) ? details['causes'] : [];
  const seconds = details['retryAfterSeconds'];
  const resume = textOf(objectOf(body['metadata'])?.['continue']);
  return {
    reason: textOf(body['reason']),
    message: textOf(body['message']),
    kind: textOf(details['kind']),
    name: textOf(details['name']),
    causes: causes.map((cause) => {
      const { reason, field } = objectOf(cause) ?? {};
      return { reason: textOf(reason), field: textOf(field) };
    }),
    retryAfterSeconds: typeof seconds === 'number' && seconds > 0 ? seconds : undefined,
    resume: resume === '' ? undefined : resume,
  };
}

/** Everything that the API answers says what it is; a page of something between does not. */
export function isOfKubernetes(text: string): boolean {
  return typeof objectOf(parsed(text))?.['kind'] === 'string';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
