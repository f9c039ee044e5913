import { explainNetworkFault, type NetworkRemedies } from '../network-fault.ts';
import { StoreError } from '../store-error.ts';
import { operations, type Question } from './operation.ts';

const REMEDIES: NetworkRemedies = {
  reach: 'Check the address, and that the API server can be reached from the worker.',
  pem: 'Provide them in PEM, in the definition or the kubeconfig.',
  trust: 'Set ca to the CA of the cluster, and server to a name that the certificate is for.',
  plain: 'Check whether the address begins with http or https.',
};

/** There was no answer. The error is looked into for its code and dropped. */
export function toNetworkError(error: unknown, question: Question, where: string): StoreError {
  // Nothing was sent: the address is not allowed.
  if (error instanceof StoreError) return error;
  const { fact, remedy } = explainNetworkFault(error, REMEDIES);
  return new StoreError({
    code: 'unavailable',
    message: `${where}: ${operations[question.operation].words} ${question.about}: ${fact}.`,
    remedy,
  });
}

export function toTimeout(question: Question, where: string, ms: number): StoreError {
  return new StoreError({
    code: 'timeout',
    message: `${where}: ${operations[question.operation].words} ${question.about}: no answer within ${String(ms / 1000)} s.`,
    remedy: 'Check the load of the API server and the network. It is tried again until it works.',
  });
}
