import { z } from 'zod';
import { secretRef } from './credentials.ts';
import { MAX_LENGTH, serverUrl } from './url.ts';

const auth = z
  .strictObject({
    app: z
      .strictObject({
        appId: z.union([z.int().positive(), secretRef]).describe('ID of the GitHub App.'),
        installationId: z
          .union([z.int().positive(), secretRef])
          .optional()
          .describe("ID of its installation. Left out: the owner's, looked up."),
        privateKey: secretRef.describe('The private key of the App, in PEM.'),
      })
      .optional()
      .describe('An installation of a GitHub App.'),
    token: secretRef.optional().describe('A token.'),
  })
  .refine((a) => Object.keys(a).length === 1, { error: 'expected exactly one of app, token' })
  .describe('How to log in. Left out: GITHUB_TOKEN, or GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY_FILE.');

export const githubConnection = ['apiUrl', 'auth'] as const;

const nameOf = (what: string) =>
  z
    .string()
    .min(1)
    .max(MAX_LENGTH)
    .refine((name) => !name.includes('/'), { error: `expected the name of ${what}, which has no slash` });

export const githubDestination = z
  .strictObject({
    apiUrl: serverUrl('auth')
      .optional()
      .describe('API of a GitHub Enterprise server, https://<host>/api/v3. Left out: github.com.'),
    auth: auth.optional(),
    owner: nameOf('an organisation or user').describe('Organisation or user; may hold $1, ${1}.'),
    repository: nameOf('a repository, without its owner')
      .optional()
      .describe('Repository; may hold $1, ${1}. Left out: the secrets are those of the organisation.'),
    environment: z.string().min(1).max(MAX_LENGTH).optional().describe('Environment of the repository.'),
    kind: z
      .enum(['actions', 'dependabot', 'codespaces'])
      .default('actions')
      .describe('Which of GitHub’s secrets.'),
    visibility: z
      .enum(['all', 'private', 'selected'])
      .optional()
      .describe('Which repositories see an organisation’s secret. Left out: kept; all for a new one.'),
    selectedRepositories: z
      .array(z.string().min(1).max(MAX_LENGTH))
      .optional()
      .describe('With visibility selected: names of repositories. Left out: kept.'),
    prefix: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'expected letters, digits, underscores, no digit first' })
      .refine((prefix) => !/^GITHUB_/i.test(prefix), {
        error: 'expected a prefix that does not begin with GITHUB_: such names are GitHub’s own',
      })
      .optional()
      .describe('What the name of each secret begins with, before its key.'),
    key: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .default('VALUE')
      .describe('Name of the secret that takes a source which is one value and no object of keys.'),
    merge: z
      .boolean()
      .default(true)
      .describe('false: secrets that the source does not have, and that are ours, are removed.'),
  })
  .superRefine((github, ctx) => {
    const needs = (field: 'repository' | 'visibility' | 'selectedRepositories', words: string): void => {
      ctx.addIssue({ code: 'custom', path: [field], message: words });
    };
    if (github.environment !== undefined && github.repository === undefined)
      needs('repository', 'expected repository with environment');
    if (github.environment !== undefined && github.kind !== 'actions')
      needs('repository', 'expected kind actions with environment: only Actions have environments');
    if (github.visibility !== undefined && github.repository !== undefined)
      needs('visibility', 'expected no visibility with repository: it is for secrets of an organisation');
    if (github.selectedRepositories !== undefined && github.repository !== undefined)
      needs(
        'selectedRepositories',
        'expected no selectedRepositories with repository: they are for secrets of an organisation',
      );
    if (github.selectedRepositories !== undefined && (github.visibility ?? 'selected') !== 'selected')
      needs('selectedRepositories', 'expected visibility selected with selectedRepositories');
  })
  .describe('GitHub secrets: each key of the source is one, named in upper case.');

export type GithubDestination = z.output<typeof githubDestination>;
