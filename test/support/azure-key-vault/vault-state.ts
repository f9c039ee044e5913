import { randomBytes } from 'node:crypto';
import { badParameter, Refusal, type Attributes } from './wire.ts';

export interface Version {
  readonly id: string;
  readonly value: string;
  contentType: string | undefined;
  tags: Readonly<Record<string, string>>;
  attributes: Attributes;
  readonly created: number;
  updated: number;
}

type Lifecycle = 'active' | 'deleting' | 'deleted' | 'recovering' | 'purging';

interface Item {
  /** As it was spelled when it was made: names are compared without case. */
  readonly name: string;
  readonly versions: Version[];
  state: Lifecycle;
  /** Requests that still find it in transition. */
  pending: number;
}

/** What a request sets of a version; what it leaves out is not carried over from the version before. */
export interface Given {
  readonly contentType?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly attributes?: Partial<Attributes> | undefined;
}

export interface VaultOptions {
  /** Requests that find a deletion, a recovery or a purge still under way. 0: each is done when it is answered. */
  settlesAfter: number;
  /** Without `Purgeable` nothing can be purged (purge protection). */
  recoveryLevel: 'Recoverable+Purgeable' | 'Recoverable';
}

/** The secrets of one vault, with soft delete as every vault has it, and its changes that take their time. */
export class VaultState {
  readonly options: VaultOptions = { settlesAfter: 0, recoveryLevel: 'Recoverable+Purgeable' };
  readonly #items = new Map<string, Item>();

  get(name: string, version?: string): { item: Item; version: Version } {
    const item = this.#active(name);
    const found =
      version === undefined ? item?.versions.at(-1) : item?.versions.find(({ id }) => id === version);
    if (item === undefined || found === undefined)
      throw new Refusal(
        404,
        'SecretNotFound',
        `A secret with (name/id) ${name}${version === undefined ? '' : `/${version}`} was not found in this key vault.`,
      );
    if (!found.attributes.enabled)
      throw new Refusal(
        403,
        'Forbidden',
        'Operation get is not allowed on a disabled secret.',
        'SecretDisabled',
      );
    return { item, version: found };
  }

  set(name: string, value: string, given: Given = {}): { item: Item; version: Version } {
    const existing = this.#touch(name);
    if (existing !== undefined && existing.state !== 'active') throw conflict(existing);
    const now = Math.floor(Date.now() / 1000);
    const version: Version = {
      id: randomBytes(16).toString('hex'),
      value,
      contentType: given.contentType,
      tags: given.tags ?? {},
      attributes: { enabled: true, ...given.attributes },
      created: now,
      updated: now,
    };
    const item = existing ?? { name, versions: [], state: 'active', pending: 0 };
    item.versions.push(version);
    this.#items.set(name.toLowerCase(), item);
    return { item, version };
  }

  /** A disabled version can be updated: that is how it is enabled again. */
  update(name: string, id: string | undefined, given: Given): { item: Item; version: Version } {
    const item = this.#active(name);
    const version = id === undefined ? item?.versions.at(-1) : item?.versions.find((each) => each.id === id);
    if (item === undefined || version === undefined)
      throw new Refusal(
        404,
        'SecretNotFound',
        `A secret with (name/id) ${name} was not found in this key vault.`,
      );
    version.contentType = given.contentType ?? version.contentType;
    version.tags = given.tags ?? version.tags;
    version.attributes = { ...version.attributes, ...given.attributes };
    version.updated = Math.floor(Date.now() / 1000);
    return { item, version };
  }

  delete(name: string): Item {
    const item = this.#touch(name);
    if (item === undefined || item.state === 'deleted')
      throw new Refusal(
        404,
        'SecretNotFound',
        `A secret with (name/id) ${name} was not found in this key vault.`,
      );
    if (item.state !== 'active') throw conflict(item);
    this.#begin(item, 'deleting');
    return item;
  }

  deleted(name: string): Item {
    const item = this.#touch(name);
    if (item?.state !== 'deleted')
      throw new Refusal(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);
    return item;
  }

  recover(name: string): Item {
    const item = this.#touch(name);
    if (item === undefined || item.state === 'active')
      throw new Refusal(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);
    if (item.state !== 'deleted') throw conflict(item);
    this.#begin(item, 'recovering');
    return item;
  }

  purge(name: string): void {
    const item = this.#touch(name);
    if (item === undefined || item.state === 'active')
      throw new Refusal(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);
    if (item.state !== 'deleted') throw conflict(item);
    if (!this.options.recoveryLevel.includes('Purgeable'))
      throw new Refusal(
        403,
        'Forbidden',
        'Operation "purge" is not allowed because purge protection is enabled for this vault.',
        'ForbiddenByPolicy',
      );
    this.#begin(item, 'purging');
  }

  /** In alphabetical order, disabled ones too. */
  list(): readonly Item[] {
    return [...this.#items.values()]
      .filter(({ state }) => state === 'active')
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  versions(name: string): Item {
    const item = this.#active(name);
    if (item === undefined) throw badParameter(`no secret ${name}`);
    return item;
  }

  /** As it is now, whatever its state, without that counting as a request. */
  peek(name: string): Readonly<Item> | undefined {
    return this.#items.get(name.toLowerCase());
  }

  /** Ends what is under way. */
  settle(name: string): void {
    const item = this.#items.get(name.toLowerCase());
    if (item !== undefined) this.#settle(item);
  }

  #active(name: string): Item | undefined {
    const item = this.#touch(name);
    return item?.state === 'active' ? item : undefined;
  }

  #begin(item: Item, state: 'deleting' | 'recovering' | 'purging'): void {
    item.state = state;
    item.pending = this.options.settlesAfter;
    if (item.pending === 0) this.#settle(item);
  }

  /** Finds what a request names; a change under way gets nearer to its end by it. */
  #touch(name: string): Item | undefined {
    const item = this.#items.get(name.toLowerCase());
    if (item === undefined || item.state === 'active' || item.state === 'deleted') return item;
    if (item.pending > 0) item.pending -= 1;
    else this.#settle(item);
    return this.#items.get(name.toLowerCase());
  }

  #settle(item: Item): void {
    if (item.state === 'deleting') item.state = 'deleted';
    else if (item.state === 'recovering') item.state = 'active';
    else if (item.state === 'purging') this.#items.delete(item.name.toLowerCase());
  }
}

function conflict({ name, state }: Item): Refusal {
  switch (state) {
    case 'deleted':
      return new Refusal(
        409,
        'Conflict',
        `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
        'ObjectIsDeletedButRecoverable',
      );
    case 'recovering':
      return new Refusal(
        409,
        'Conflict',
        `Secret ${name} is currently being recovered and cannot be re-created; retry later.`,
        'ObjectIsBeingRecovered',
      );
    case 'active':
    case 'deleting':
    case 'purging':
      return new Refusal(
        409,
        'Conflict',
        `Secret ${name} is currently being deleted and cannot be re-created; retry later.`,
        'ObjectIsBeingDeleted',
      );
  }
}
