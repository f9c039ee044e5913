import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';

/** A success that is not what Key Vault sends: it comes from something between. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

/**
 * The SDK takes it for granted that every answer has a body of Key Vault's, and fails on others with errors that say
 * neither status nor reason.
 */
export function readable(client: HttpClient): HttpClient {
  return {
    async sendRequest(request) {
      const answer = await client.sendRequest(request);
      if (answer.status >= 300 && !answer.bodyAsText) answer.bodyAsText = '{}';
      if (answer.status < 300 && answer.status !== 204 && !isOfKeyVault(answer))
        throw new UnreadableAnswer('no answer of Key Vault');
      return answer;
    },
  };
}

/** A secret has an identifier, a page its items. */
function isOfKeyVault({ bodyAsText }: PipelineResponse): boolean {
  try {
    const body: unknown = JSON.parse(bodyAsText ?? '');
    if (typeof body !== 'object' || body === null) return false;
    return 'id' in body ? typeof body.id === 'string' : 'value' in body && Array.isArray(body.value);
  } catch {
    return false;
  }
}
