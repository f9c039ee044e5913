import { startKubernetes } from '../../../infra/tools/kubernetes/start.ts';
import { createClientCertificate, type ClientCertificate } from './client-certificate.ts';

/** What tests know of the Kubernetes API that they share. */
export interface SharedKubernetes {
  /** URL. */
  readonly server: string;
  /** PEM certificates that it is signed by. */
  readonly ca: string;
  /** URL of its etcd. */
  readonly etcd: string;
  /** May do everything. */
  readonly token: string;
  /** Of the user `certificate-holder`. */
  readonly client: ClientCertificate;
}

/** In the process of the run, for `offerLazily`. */
export async function startSharedKubernetes(): Promise<
  AsyncDisposable & { readonly facts: SharedKubernetes }
> {
  const client = createClientCertificate('certificate-holder');
  const kubernetes = await startKubernetes({
    clientCa: client.cert,
    // On, a server answers lists from memory for a while after etcd has forgotten what they began with.
    featureGates: { ListFromCacheSnapshot: false },
  });
  const { server, ca, etcd, token } = kubernetes;
  return {
    facts: { server, ca, etcd, token, client },
    [Symbol.asyncDispose]: () => kubernetes[Symbol.asyncDispose](),
  };
}
