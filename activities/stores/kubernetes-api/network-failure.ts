import { StoreError } from '../store-error.ts';
import { operations, type Question } from './operation.ts';

const REACH = 'Check the address, and that the API server can be reached from the worker.';

/** There was no answer. The error is looked into for its code and dropped. */
export function toNetworkError(error: unknown, question: Question, where: string): StoreError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const { fact, remedy } = explain(code);
  return new StoreError({
    code: 'unavailable',
    message: `${where}: ${operations[question.operation].words} ${question.about}: ${fact}.`,
    remedy: `${remedy} It is tried again until it works.`,
  });
}

export function toTimeout(question: Question, where: string, ms: number): StoreError {
  return new StoreError({
    code: 'timeout',
    message: `${where}: ${operations[question.operation].words} ${question.about}: no answer within ${String(ms / 1000)} s.`,
    remedy: 'Check the load of the API server and the network. It is tried again until it works.',
  });
}

function explain(code: string): { fact: string; remedy: string } {
  if (code === 'ECONNREFUSED') return { fact: 'connection refused', remedy: REACH };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { fact: 'the name of the host is not known', remedy: REACH };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { fact: 'the connection broke', remedy: REACH };
  if (/^ERR_OSSL|PEM/.test(code))
    return {
      fact: `the CA, client certificate or key is damaged (${code})`,
      remedy: 'Provide them in PEM, in the definition or the kubeconfig.',
    };
  if (/CERT|ALTNAME|SELF_SIGNED|UNABLE_TO_/.test(code))
    return {
      fact: `its certificate is not trusted (${code})`,
      remedy: 'Set ca to the CA of the cluster, and server to a name that the certificate is for.',
    };
  if (/SSL|EPROTO/.test(code))
    return { fact: `TLS fails (${code})`, remedy: 'Check whether the address begins with http or https.' };
  return { fact: code === '' ? 'it cannot be reached' : `it cannot be reached (${code})`, remedy: REACH };
}
