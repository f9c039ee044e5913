import { newSecretBox, type SecretBox } from './secret-box.ts';

export const kinds = ['actions', 'dependabot', 'codespaces'] as const;
export type Kind = (typeof kinds)[number];

/** A clock that tests move: GitHub's times have a precision of one second. */
class Clock {
  private offsetMs = 0;
  private fixedMs: number | undefined;

  now(): number {
    return (this.fixedMs ?? Date.now()) + this.offsetMs;
  }

  /** Seconds since 1970. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  advance(seconds: number): void {
    this.offsetMs += seconds * 1000;
  }

  /** From now on time passes only by `advance`. */
  stop(): void {
    this.fixedMs = Date.now();
  }
}

export interface StoredSecret {
  readonly name: string;
  /** What was in the sealed box. */
  value: Uint8Array;
  created: number;
  updated: number;
  /** How often its value was written. */
  writes: number;
  visibility?: Visibility;
  selected?: readonly number[];
}

export type Visibility = 'all' | 'private' | 'selected';

export interface StoredVariable {
  readonly name: string;
  value: string;
  created: number;
  updated: number;
  visibility?: Visibility;
  selected?: readonly number[];
}

/** The secrets of one kind at one level, with the key pair that seals them. */
export interface Vault {
  readonly box: SecretBox;
  readonly secrets: Map<string, StoredSecret>;
  readonly max: number;
}

export interface Place {
  readonly variables: Map<string, StoredVariable>;
  readonly maxVariables: number;
}

interface Environment extends Place {
  readonly vault: Vault;
}

export interface Repository extends Place {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly vaults: Readonly<Record<Kind, Vault>>;
  readonly environments: Map<string, Environment>;
}

export interface Organisation extends Place {
  readonly login: string;
  readonly vaults: Readonly<Record<Kind, Vault>>;
}

/** By permission, as in GitHub's `app-permissions`. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

export interface Token {
  readonly permissions: Permissions;
  /** Of an installation's token. */
  readonly installation?: number;
}

export interface Installation {
  readonly id: number;
  readonly owner: string;
  readonly permissions: Permissions;
}

export interface App {
  readonly id: string;
  /** PEM. */
  readonly publicKey: string;
  readonly installations: Installation[];
}

export interface State {
  readonly clock: Clock;
  readonly organisations: Map<string, Organisation>;
  readonly repositories: Map<string, Repository>;
  readonly tokens: Map<string, Token>;
  readonly apps: App[];
  nextId: number;
}

export function newState(): State {
  return {
    clock: new Clock(),
    organisations: new Map(),
    repositories: new Map(),
    tokens: new Map(),
    apps: [],
    nextId: 1_000,
  };
}

const newVault = (max: number): Vault => ({ box: newSecretBox(), secrets: new Map(), max });

export function addRepository(state: State, owner: string, name: string): Repository {
  const repository = {
    id: state.nextId++,
    owner,
    name,
    vaults: { actions: newVault(100), dependabot: newVault(100), codespaces: newVault(100) },
    variables: new Map(),
    maxVariables: 500,
    environments: new Map(),
  };
  state.repositories.set(`${owner}/${name}`.toLowerCase(), repository);
  return repository;
}

export function addEnvironment(repository: Repository, name: string): Environment {
  const environment = { vault: newVault(100), variables: new Map(), maxVariables: 100 };
  repository.environments.set(name.toLowerCase(), environment);
  return environment;
}

export function addOrganisation(state: State, login: string): Organisation {
  const organisation = {
    login,
    vaults: { actions: newVault(1_000), dependabot: newVault(1_000), codespaces: newVault(100) },
    variables: new Map(),
    maxVariables: 1_000,
  };
  state.organisations.set(login.toLowerCase(), organisation);
  return organisation;
}
