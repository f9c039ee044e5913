import { expect, test } from 'vitest';
import { reconcilePage } from '../../../../activities/reconcile-page.ts';
import { writeDestination } from '../../../../activities/write-destination.ts';
import { definitionSchema } from '../../../../workflows/model/definition.ts';
import { servers } from '../../../support/servers.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { CANARY, startTestGithub, testWorld, TOKEN, type TestGithub } from './harness.ts';
import { HERE } from '../../../support/here.ts';

const env = { VAULT_ADDR: servers.vault.address, VAULT_TOKEN: servers.vault.token, GITHUB_TOKEN: TOKEN };
const options = () => ({
  ...HERE,
  world: { ...testWorld(env), countRequest: () => undefined },
  signal: new AbortController().signal,
});

/** All secrets below apps/ go to one repository, each under names of its own. */
const definitionOf = ({ apiUrl }: TestGithub, mount: string) =>
  definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: 'apps' },
    spec: {
      source: { vault: { mount, path: 'apps/(.+)' } },
      destinations: [
        {
          name: 'github',
          github: {
            apiUrl,
            auth: { token: { env: 'GITHUB_TOKEN' } },
            owner: 'acme',
            repository: 'app',
            merge: false,
          },
        },
      ],
    },
  });

test('secrets of Vault arrive in one repository, unchanged ones are not written, and one that goes takes only its own', async () => {
  await using github = await startTestGithub();
  const mount = await vaultClient().newMount(2);
  await mount.put('apps/db', { db_password: CANARY, db_user: 'u' });
  await mount.put('apps/mail', { mail_password: CANARY });
  const definition = definitionOf(github, mount.path);
  const page = { definition, destination: 'github', page: { limit: 10 } };
  const reconcile = () => reconcilePage(page, options(), undefined, () => undefined);
  expect(await reconcile()).toMatchObject({ created: 2, updated: 0, unchanged: 0, handOver: [] });
  expect(github.secrets()).toEqual({ DB_PASSWORD: CANARY, DB_USER: 'u', MAIL_PASSWORD: CANARY });
  expect(await reconcile()).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
  await mount.put('apps/db', { db_password: 'new' });
  expect(await reconcile()).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
  expect(github.secrets()).toEqual({ DB_PASSWORD: 'new', MAIL_PASSWORD: CANARY });
  await mount.delete('apps/mail');
  const input = { definition, path: 'apps/mail', destination: 'github', mayRemove: true };
  expect(await writeDestination(input, 'acme/app', options())).toMatchObject({ action: 'removed' });
  expect(github.secrets()).toEqual({ DB_PASSWORD: 'new' });
});

test('two secrets of Vault with a key in common are not written over each other: the second is refused', async () => {
  await using github = await startTestGithub();
  const mount = await vaultClient().newMount(2);
  await mount.put('apps/one', { password: '1' });
  await mount.put('apps/two', { password: '2' });
  const definition = definitionOf(github, mount.path);
  const write = (path: string) =>
    writeDestination({ definition, path, destination: 'github', mayRemove: false }, 'acme/app', options());
  await write('apps/one');
  await expect(write('apps/two')).rejects.toMatchObject({ code: 'invalidName' });
  expect(github.secrets()).toEqual({ PASSWORD: '1' });
});

test('KV 1 has no versions: each pass writes', async () => {
  await using github = await startTestGithub();
  const mount = await vaultClient().newMount(1);
  await mount.put('apps/db', { db_user: 'u' });
  const definition = definitionOf(github, mount.path);
  const input = { definition, path: 'apps/db', destination: 'github', mayRemove: false };
  const write = () => writeDestination(input, 'acme/app', options());
  expect(await write()).toMatchObject({ action: 'created' });
  expect(await write()).toMatchObject({ action: 'updated' });
});
