import {
  claimOf,
  isWithin,
  type Boundary,
  type Claim,
  type Surroundings,
} from '../../workflows/model/boundary.ts';
import { refsIn } from '../../workflows/model/secret-refs.ts';
import type { DestinationKind, SourceKind } from '../../workflows/model/stores/index.ts';
import type { StoreModel } from '../../workflows/model/stores/registry.ts';
import { addressGuard } from './address.ts';
import { namespaceWorkerRunsIn } from './kubernetes-api/index.ts';
import { StoreError } from './store-error.ts';
import type { OpenOptions, World } from './world.ts';

/** What a store of a definition is opened with. */
export interface StoreOptions extends OpenOptions {
  /** What the configuration file says now. */
  readonly boundary: () => Promise<Boundary>;
}

type Settings = Readonly<Record<string, unknown>>;
type Kind = SourceKind | DestinationKind;

/** Clients that speak to others of the operator's besides: where one logs in. */
const SPEAKS_TO_OTHERS: readonly Kind[] = ['awsSecretsManager', 'kms', 'azureKeyVault'];

/** Shown to a server in the handshake, by the environment of the worker. */
const WORKERS_CERTIFICATE: readonly string[] = ['VAULT_CLIENT_CERT', 'VAULT_CLIENT_KEY'];

/**
 * The one place where it is enforced that a definition takes nothing of the worker's: see
 * `workflows/model/boundary.ts`. What it gives a store lets it read and reach what the definition may, and no more.
 *
 * @throws {StoreError} `notConfigured`, naming the field and what the operator could allow
 */
export async function bounded(
  kind: Kind,
  model: StoreModel,
  settings: Settings,
  options: StoreOptions,
): Promise<OpenOptions> {
  const { world, signal } = options;
  requireValid(kind, model, settings);
  const boundary = await options.boundary();
  const at: Surroundings = { env: (name) => world.env(name), namespace: await ownNamespace(world) };
  const claim = claimOf(kind, model, settings, boundary, at);
  const [crossing] = claim.crossings;
  if (crossing !== undefined)
    throw new StoreError({
      code: 'notConfigured',
      message: `${kind}.${crossing.path.join('.')}: ${crossing.message}.`,
      remedy: crossing.remedy,
    });
  const named = new Set(
    [...refsIn(model.settings, settings)].flatMap(({ ref }) => ('file' in ref ? [ref.file] : [])),
  );
  const operators = new Set(filesOf(boundary.stores[kind], model));
  const readNamed = (path: string): Promise<string> => readWithin(boundary.credentials.files, path, world);
  return {
    signal,
    world: {
      ...world,
      ...guardOf(kind, claim, boundary),
      env: (name) => (claim.foreign && WORKERS_CERTIFICATE.includes(name) ? undefined : world.env(name)),
      readFile: (path) => (named.has(path) && !operators.has(path) ? readNamed(path) : world.readFile(path)),
      // A document of the operator's may name what it likes.
      ...(claim.foreign !== undefined && { readNamed }),
    },
  };
}

/**
 * Whoever reaches Temporal can start a run with a definition that no schema has seen; what the schema does not take
 * could look like nothing to the checks here and like an address to a library.
 *
 * @throws {StoreError} `notConfigured`, naming the field
 */
function requireValid(kind: Kind, model: StoreModel, settings: Settings): void {
  const parsed = model.settings.safeParse(settings);
  if (parsed.success) return;
  const field = [kind, ...(parsed.error.issues[0]?.path ?? [])].map(String).join('.');
  throw new StoreError({
    code: 'notConfigured',
    message: `${field}: the definition that this run was given is not valid.`,
    remedy: 'Apply the definition with keyferry apply, which says what is wrong, and start the run anew.',
  });
}

function filesOf(settings: Settings | undefined, model: StoreModel): string[] {
  return settings === undefined
    ? []
    : [...refsIn(model.settings, settings)].flatMap(({ ref }) => ('file' in ref ? [ref.file] : []));
}

function guardOf(kind: Kind, { foreign }: Claim, { addresses }: Boundary): Pick<World, 'guard'> {
  if (foreign === undefined) return {};
  const only = SPEAKS_TO_OTHERS.includes(kind) ? URL.parse(foreign)?.hostname : undefined;
  return { guard: addressGuard(addresses, TITLES[kind], only) };
}

const TITLES: Readonly<Record<Kind, string>> = {
  vault: 'Vault',
  awsSecretsManager: 'AWS Secrets Manager',
  kms: 'AWS KMS',
  googleSecretManager: 'Google Secret Manager',
  azureKeyVault: 'Azure Key Vault',
  github: 'GitHub',
  kubernetes: 'Kubernetes',
  http: 'HTTP',
};

/** Links lead out of a directory that its path is in. */
async function readWithin(directories: readonly string[], path: string, world: World): Promise<string> {
  const real = (given: string): Promise<string> => world.realPath?.(given) ?? Promise.resolve(given);
  const target = await real(path);
  for (const directory of directories)
    if (isWithin(directory, path) && isWithin(await real(directory), target))
      return await world.readFile(target);
  throw new Error('it is in no directory that definitions may name');
}

/** undefined where the worker is in no pod. */
async function ownNamespace(world: World): Promise<string | undefined> {
  return await namespaceWorkerRunsIn(world).catch(() => undefined);
}
