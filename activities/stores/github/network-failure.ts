import { explainNetworkFault, type NetworkRemedies } from '../network-fault.ts';
import { StoreError } from '../store-error.ts';
import type { Endpoint } from './endpoint.ts';
import { operations, type GithubRequest } from './request.ts';
import { AnswerTimeout } from './sockets.ts';

/** There was no answer. The error is looked into for its code and dropped. */
export function toNetworkError(error: unknown, request: GithubRequest, endpoint: Endpoint): StoreError {
  const said = `GitHub ${endpoint.baseUrl}: ${operations[request.operation]} the ${request.about}`;
  // Nothing was sent: the address is not allowed.
  if (error instanceof StoreError) return error;
  if (error instanceof AnswerTimeout)
    return new StoreError({
      code: 'timeout',
      message: `${said}: no answer in time.`,
      remedy: 'Check the network and the state of GitHub. It is tried again until it works.',
    });
  const { fact, remedy } = explainNetworkFault(error, remedies(endpoint));
  return new StoreError({ code: 'unavailable', message: `${said}: ${fact}.`, remedy });
}

function remedies({ baseUrl, isPublic }: Endpoint): NetworkRemedies {
  const way = `network, DNS and certificates between the worker and ${new URL(baseUrl).host}.`;
  return { reach: isPublic ? `Check ${way}` : `Check apiUrl, and ${way}` };
}
