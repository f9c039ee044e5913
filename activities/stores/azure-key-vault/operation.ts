/** https://learn.microsoft.com/rest/api/keyvault/secrets/operation-groups */
export const operations = {
  GetSecret: { words: 'reading', permission: 'get', action: 'secrets/getSecret/action' },
  GetSecrets: { words: 'listing', permission: 'list', action: 'secrets/readMetadata/action' },
  GetDeletedSecret: {
    words: 'looking for a deleted',
    permission: 'get',
    action: 'secrets/readMetadata/action',
  },
  SetSecret: { words: 'writing', permission: 'set', action: 'secrets/setSecret/action' },
  UpdateSecret: { words: 'changing the settings of', permission: 'set', action: 'secrets/update/action' },
  DeleteSecret: { words: 'deleting', permission: 'delete', action: 'secrets/delete' },
  RecoverDeletedSecret: { words: 'recovering', permission: 'recover', action: 'secrets/recover/action' },
  PurgeDeletedSecret: { words: 'purging', permission: 'purge', action: 'secrets/purge/action' },
} as const;

export type Operation = keyof typeof operations;

/** What a message names. */
export interface Subject {
  readonly operation: Operation;
  /** Name of the secret. */
  readonly name: string;
  /** `Azure Key Vault <host>`. */
  readonly where: string;
}

/** Which operation a request is, for counting. */
export function operationOf({ method, url }: { readonly method: string; readonly url: string }): string {
  const [, collection, name, action] = new URL(url).pathname.split('/');
  if (collection === 'deletedsecrets') {
    if (method === 'POST') return 'RecoverDeletedSecret';
    return method === 'DELETE' ? 'PurgeDeletedSecret' : 'GetDeletedSecret';
  }
  switch (method) {
    case 'PUT':
      return 'SetSecret';
    case 'PATCH':
      return 'UpdateSecret';
    case 'DELETE':
      return 'DeleteSecret';
    default:
      if (name === undefined) return 'GetSecrets';
      return action === 'versions' ? 'GetSecretVersions' : 'GetSecret';
  }
}
