import { StoreError } from '../store-error.ts';
import { operations, type GithubRequest } from './request.ts';
import { AnswerTimeout } from './sockets.ts';

/** There was no answer. The error is looked into for its code and dropped. */
export function toNetworkError(error: unknown, request: GithubRequest, where: string): StoreError {
  const said = `${where}: ${operations[request.operation]} the ${request.about}`;
  if (error instanceof AnswerTimeout)
    return new StoreError({
      code: 'timeout',
      message: `${said}: no answer in time.`,
      remedy: 'Check the network and the state of GitHub. It is tried again until it works.',
    });
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return new StoreError({
    code: 'unavailable',
    message: `${said}: ${factOf(code)}.`,
    remedy:
      'Check apiUrl, and network, DNS and certificates between the worker and GitHub. It is tried again until it works.',
  });
}

function factOf(code: string): string {
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name of the host is not known';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'the connection broke';
  if (/CERT|ALTNAME|SELF_SIGNED|UNABLE_TO_/.test(code)) return `its certificate is not trusted (${code})`;
  return code === '' ? 'it cannot be reached' : `it cannot be reached (${code})`;
}
