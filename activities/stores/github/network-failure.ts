import { explainNetworkFault, type NetworkRemedies } from '../network-fault.ts';
import { StoreError } from '../store-error.ts';
import { operations, type GithubRequest } from './request.ts';
import { AnswerTimeout } from './sockets.ts';

const REMEDIES: NetworkRemedies = {
  reach: 'Check apiUrl, and network, DNS and certificates between the worker and GitHub.',
};

/** There was no answer. The error is looked into for its code and dropped. */
export function toNetworkError(error: unknown, request: GithubRequest, where: string): StoreError {
  const said = `${where}: ${operations[request.operation]} the ${request.about}`;
  if (error instanceof AnswerTimeout)
    return new StoreError({
      code: 'timeout',
      message: `${said}: no answer in time.`,
      remedy: 'Check the network and the state of GitHub. It is tried again until it works.',
    });
  const { fact, remedy } = explainNetworkFault(error, REMEDIES);
  return new StoreError({ code: 'unavailable', message: `${said}: ${fact}.`, remedy });
}
