/** What each operation does, in words, and what a role has to allow for it. */
export const operations = {
  readSecret: { words: 'reading', verb: 'get', resource: 'secrets' },
  listSecrets: { words: 'listing the Secrets of', verb: 'list', resource: 'secrets' },
  createSecret: { words: 'creating', verb: 'create and patch', resource: 'secrets' },
  writeSecret: { words: 'writing', verb: 'patch', resource: 'secrets' },
  deleteSecret: { words: 'deleting', verb: 'delete', resource: 'secrets' },
  readNamespace: { words: 'looking up', verb: 'get', resource: 'namespaces' },
  listNamespaces: { words: 'listing', verb: 'list', resource: 'namespaces' },
  readOwner: { words: 'looking up the owner', verb: 'get', resource: 'that kind' },
  readServiceAccount: { words: 'looking up', verb: 'get', resource: 'serviceaccounts' },
  requestToken: { words: 'asking a token of', verb: 'create', resource: 'serviceaccounts/token' },
} as const satisfies Record<string, { words: string; verb: string; resource: string }>;

export type Operation = keyof typeof operations;

/** One question, for messages and metrics. */
export interface Question {
  readonly operation: Operation;
  /** What it is about: `Secret team/db`. */
  readonly about: string;
}
