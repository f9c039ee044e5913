import type { GithubDestination } from '../../../workflows/model/stores/github.ts';
import { StoreError } from '../store-error.ts';

export type Kind = GithubDestination['kind'];

/** Whose secrets: those of a repository, an environment or an organisation. */
export interface Scope {
  /** For messages: `repository acme/app`. */
  readonly words: string;
  readonly level: 'repository' | 'environment' | 'organisation';
  readonly kind: Kind;
  /** Routes of the REST API, in which `params` take the place of what is in braces. */
  readonly secrets: string;
  readonly variables: string;
  readonly params: Readonly<Record<string, string>>;
  readonly owner: string;
  readonly repository: string | undefined;
  /** Secrets it can hold. */
  readonly maxSecrets: number;
}

type Settings = Pick<GithubDestination, 'repository' | 'environment' | 'kind'>;

/**
 * Limits: https://docs.github.com/actions/reference/security/secrets#limits-for-secrets; for Codespaces, 100 of an
 * organisation too: https://docs.github.com/codespaces/managing-codespaces-for-your-organization/managing-development-environment-secrets-for-your-repository-or-organization
 *
 * @param key `owner/repository`, or `owner` where the settings name no repository
 * @throws {StoreError} `invalidName` for what GitHub takes as no name of those, before any request
 */
export function scopeOf(settings: Settings, key: string): Scope {
  const { kind, environment } = settings;
  const [owner = '', repository, ...rest] = key.split('/');
  if (rest.length > 0 || (settings.repository === undefined) !== (repository === undefined))
    throw invalid(
      key,
      settings.repository === undefined
        ? 'expected an organisation'
        : 'expected an owner and a repository, with one slash between',
    );
  if (!OWNER.test(owner)) throw invalid(key, `${JSON.stringify(owner)} is no name of a user or organisation`);
  if (repository === undefined) {
    return {
      words: `organisation ${owner}`,
      level: 'organisation',
      kind,
      secrets: `/orgs/{org}/${kind}/secrets`,
      variables: '/orgs/{org}/actions/variables',
      params: { org: owner },
      owner,
      repository,
      maxSecrets: kind === 'codespaces' ? 100 : 1_000,
    };
  }
  if (!REPOSITORY.test(repository) || /^\.{1,2}$/.test(repository))
    throw invalid(key, `${JSON.stringify(repository)} is no name of a repository`);
  const common = { kind, owner, repository, maxSecrets: 100 };
  if (environment === undefined) {
    return {
      ...common,
      words: `repository ${key}`,
      level: 'repository',
      secrets: `/repos/{owner}/{repo}/${kind}/secrets`,
      variables: '/repos/{owner}/{repo}/actions/variables',
      params: { owner, repo: repository },
    };
  }
  // Dots alone would be taken for a path of their own.
  if (environment.length > MAX_ENVIRONMENT || /^\.{1,2}$|\p{Cc}/u.test(environment))
    throw invalid(key, `the environment's name is none that can be asked for`);
  const at = '/repos/{owner}/{repo}/environments/{environment_name}';
  return {
    ...common,
    words: `environment ${environment} of ${key}`,
    level: 'environment',
    secrets: `${at}/secrets`,
    variables: `${at}/variables`,
    params: { owner, repo: repository, environment_name: environment },
  };
}

/** Letters, digits and hyphens; those of a managed user end in `_` and a short code. */
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,37}[A-Za-z0-9])?$/;
const REPOSITORY = /^[A-Za-z0-9._-]{1,100}$/;
/** https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments */
const MAX_ENVIRONMENT = 255;

function invalid(key: string, fact: string): StoreError {
  return new StoreError({
    code: 'invalidName',
    message: `GitHub has no place for secrets named ${JSON.stringify(key)}: ${fact}.`,
    remedy:
      'Change owner, repository or environment in the definition, or keep the source path out of it with filter.',
  });
}
