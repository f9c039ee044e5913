import { startKubernetes } from '../../../infra/tools/kubernetes/start.ts';
import { createClientCertificate, type ClientCertificate } from './client-certificate.ts';

/** What tests know of the Kubernetes API that they share. */
export interface SharedKubernetes {
  /** URL. */
  readonly server: string;
  /** PEM certificates that it is signed by. */
  readonly ca: string;
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
  const kubernetes = await startKubernetes({ clientCa: client.cert });
  const { server, ca, token } = kubernetes;
  return {
    facts: { server, ca, token, client },
    [Symbol.asyncDispose]: () => kubernetes[Symbol.asyncDispose](),
  };
}
