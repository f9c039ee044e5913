import type { Translation, WrittenDestination } from '../kind.ts';
import { literalTemplate } from '../regex.ts';
import type { Dest } from './schema.ts';

type Github = NonNullable<WrittenDestination['github']>;

/** Upstream puts no capture groups into owner and repository. */
export function githubOf(
  github: NonNullable<Dest['github']>,
  path: readonly PropertyKey[],
  translation: Translation,
): Github {
  const { owner, repo, env, org, dependabot, merge } = github;
  if (repo && org) translation.report([...path, 'org'], 'expected either repo or org, found both');
  if (!repo && !org) translation.report(path, 'expected repo, or org: true');
  if (org && env) translation.report([...path, 'env'], 'expected repo with env');
  if (dependabot && (env || org))
    translation.report([...path, 'dependabot'], 'expected repo, and neither env nor org, with dependabot');
  const auth = authOf(github, path, translation);
  return {
    ...(auth && { auth }),
    owner: literalTemplate(owner),
    ...(repo && { repository: literalTemplate(repo) }),
    ...(env && { environment: env }),
    ...(org && { visibility: 'all' }),
    ...(dependabot && { kind: 'dependabot' }),
    ...(merge === false && { merge }),
  };
}

/** The App of the manifest; none where the operator's own was to be used. */
function authOf(
  { owner, appId, installId, orgInstallIds, privateKeyPath }: NonNullable<Dest['github']>,
  path: readonly PropertyKey[],
  translation: Translation,
): Github['auth'] {
  const installationId = orgInstallIds?.[owner] ?? installId;
  if (appId === undefined && installationId === undefined && privateKeyPath === undefined) return undefined;
  if (appId === undefined || privateKeyPath === undefined) {
    const message =
      'expected appId and privateKeyPath together; leave out both, installId and orgInstallIds to log in as the worker is configured';
    translation.report(path, message);
    return undefined;
  }
  return {
    app: {
      appId,
      ...(installationId !== undefined && { installationId }),
      privateKey: { file: privateKeyPath },
    },
  };
}
