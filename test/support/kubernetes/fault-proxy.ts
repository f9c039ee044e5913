import { createCertificateAuthority } from '../certificates.ts';
import { startFaultProxy, type FaultProxy, type ProxyAnswer } from '../fault-proxy.ts';
import type { Kubernetes } from './kubernetes.ts';

export interface KubernetesProxy extends FaultProxy {
  /** PEM: of a CA of its own, by which its certificate is signed. */
  readonly ca: string;
}

/** Stands before the API with a certificate of its own, and fails as the API does. */
export async function startKubernetesProxy({ server, ca: targetCa }: Kubernetes): Promise<KubernetesProxy> {
  const authority = await createCertificateAuthority();
  const identity = await authority.issue({ commonName: 'localhost', ipSans: '127.0.0.1' });
  const proxy = await startFaultProxy({
    target: server,
    tls: { cert: identity.certificate, key: identity.key, targetCa },
    isWrite: ({ method }) => method !== 'GET',
    throttled: (afterSeconds) => ({
      ...failure(429, 'TooManyRequests', 'too many requests, please try again later'),
      ...(afterSeconds !== undefined && { headers: { 'retry-after': String(afterSeconds) } }),
    }),
    serverError: ({ body }) => failure(500, 'InternalError', `Internal error occurred: ${body.toString()}`),
  });
  return { ...proxy, ca: authority.ca };
}

function failure(code: number, reason: string, message: string): ProxyAnswer {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message };
  return { status: code, body: JSON.stringify(status) };
}
