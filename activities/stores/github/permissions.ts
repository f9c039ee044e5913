import type { Scope } from './scope.ts';

/**
 * What lets Keyferry do all it does in a scope.
 * https://docs.github.com/rest/authentication/permissions-required-for-github-apps
 */
export function grant({ level, kind, words }: Scope): string {
  const organisation = level === 'organisation';
  const needed = [...new Set([secretsPermission[level][kind], variablesPermission[level]])];
  return `Give the App or token the ${organisation ? 'organisation' : 'repository'} permissions ${needed.map((each) => `${each}: write`).join(' and ')} for the ${words} (a classic token: the scope ${organisation ? 'admin:org' : 'repo'}), and authorise a token for single sign-on where the organisation asks for it.`;
}

const secretsPermission = {
  repository: { actions: 'Secrets', dependabot: 'Dependabot secrets', codespaces: 'Codespaces secrets' },
  environment: { actions: 'Environments', dependabot: 'Environments', codespaces: 'Environments' },
  organisation: {
    actions: 'Secrets',
    dependabot: 'Organization dependabot secrets',
    codespaces: 'Organization codespaces secrets',
  },
} as const satisfies Record<Scope['level'], Record<Scope['kind'], string>>;

const variablesPermission = {
  repository: 'Variables',
  environment: 'Environments',
  organisation: 'Variables',
} as const satisfies Record<Scope['level'], string>;
