import type { Scope } from './scope.ts';

type Operation = keyof typeof operations;

/** One request to GitHub, and what messages and metrics call it. */
export interface GithubRequest {
  readonly operation: Operation;
  /** Method and path, `params` in braces. */
  readonly route: string;
  /** Also what is in no braces: query or body. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What it is about, for messages: `repository acme/app`. */
  readonly about: string;
  /** Left out for requests about logins. */
  readonly scope?: Scope;
}

/** What GitHub definitely answered. */
export interface Answer {
  readonly data: unknown;
  /** The server's clock, in seconds since 1970; undefined where it does not tell. */
  readonly date: number | undefined;
}

/** What each operation does, in words. */
export const operations = {
  findInstallation: 'looking for the installation of the App for',
  createToken: 'logging in as the App for',
  revokeToken: 'revoking the token for',
  listSecrets: 'listing the secrets of',
  getPublicKey: 'asking for the public key of',
  putSecret: 'writing a secret of',
  deleteSecret: 'deleting a secret of',
  listSelected: 'asking which repositories see a secret of',
  getRepository: 'looking for a selected repository of',
  getRecord: 'reading the record (a variable) of',
  createRecord: 'creating the record (a variable) of',
  updateRecord: 'writing the record (a variable) of',
  deleteRecord: 'deleting the record (a variable) of',
  listRecords: 'listing the variables of',
} as const;
