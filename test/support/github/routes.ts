import { authorise } from './access.ts';
import { createToken, findInstallation, revokeToken } from './app-routes.ts';
import { notFound, Refusal, type GithubAnswer, type GithubRequest } from './messages.ts';
import { answerSecrets } from './secret-routes.ts';
import { kinds, type Kind, type Repository, type State } from './state.ts';
import { answerVariables } from './variable-routes.ts';

/** What GitHub's REST API answers, for the part of it that secrets need. After @octokit/openapi. */
export function answer(state: State, request: GithubRequest): GithubAnswer {
  // https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent
  if (request.headers['user-agent'] === undefined)
    throw new Refusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
    );
  const [first, ...rest] = request.path.split('/').slice(1).map(decodeURIComponent);
  const { method } = request;
  if (first === 'app' && method === 'POST' && rest[0] === 'installations' && rest[2] === 'access_tokens')
    return createToken(state, request, rest[1] ?? '');
  if (first === 'installation' && method === 'DELETE' && rest[0] === 'token')
    return revokeToken(state, request);
  if (first === 'orgs') return answerOrganisation(state, request, rest);
  if (first === 'repos') return answerRepository(state, request, rest);
  throw notFound();
}

function answerOrganisation(state: State, request: GithubRequest, path: readonly string[]): GithubAnswer {
  const [login = '', section, ...rest] = path;
  if (section === 'installation' && rest.length === 0) return findInstallation(state, request, login);
  const organisation = state.organisations.get(login.toLowerCase());
  const [what, ...more] = rest;
  if (section === 'actions' && what === 'variables') {
    authorise(state, request, 'organization_actions_variables', login);
    if (organisation === undefined) throw notFound();
    return answerVariables(state, organisation, request, more, true);
  }
  if (!isKind(section) || what !== 'secrets') throw notFound();
  authorise(state, request, organisationPermission[section], login);
  if (organisation === undefined) throw notFound();
  const own = [...state.repositories.values()].filter(
    ({ owner }) => owner.toLowerCase() === login.toLowerCase(),
  );
  const repositories = new Map(own.map(({ id, name }) => [id, name]));
  return answerSecrets(state, { vault: organisation.vaults[section], repositories }, request, more);
}

function answerRepository(state: State, request: GithubRequest, path: readonly string[]): GithubAnswer {
  const [owner = '', name = '', section, ...rest] = path;
  if (section === 'installation' && rest.length === 0) return findInstallation(state, request, owner);
  const found = (permission: string): Repository => {
    authorise(state, request, permission, owner);
    const repository = state.repositories.get(`${owner}/${name}`.toLowerCase());
    if (repository === undefined) throw notFound();
    return repository;
  };
  if (section === undefined) {
    const { id, name: exact } = found('metadata');
    return { status: 200, body: { id, name: exact, full_name: `${owner}/${exact}`, private: true } };
  }
  const [what, ...more] = rest;
  if (section === 'environments') {
    const environment = found('environments').environments.get((what ?? '').toLowerCase());
    const [part, ...last] = more;
    if (environment === undefined) throw notFound();
    if (part === 'secrets') return answerSecrets(state, environment, request, last);
    if (part === 'variables') return answerVariables(state, environment, request, last, false);
    throw notFound();
  }
  if (section === 'actions' && what === 'variables')
    return answerVariables(state, found('actions_variables'), request, more, false);
  if (!isKind(section) || what !== 'secrets') throw notFound();
  return answerSecrets(state, { vault: found(repositoryPermission[section]).vaults[section] }, request, more);
}

const repositoryPermission = {
  actions: 'secrets',
  dependabot: 'dependabot_secrets',
  codespaces: 'codespaces_secrets',
} as const satisfies Record<Kind, string>;

const organisationPermission = {
  actions: 'organization_secrets',
  dependabot: 'organization_dependabot_secrets',
  codespaces: 'organization_codespaces_secrets',
} as const satisfies Record<Kind, string>;

function isKind(text: string | undefined): text is Kind {
  return kinds.some((kind) => kind === text);
}
