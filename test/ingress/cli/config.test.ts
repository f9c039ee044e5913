import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appliedDefinition } from '../../../ingress/schedules/apply.ts';
import { secretsManager } from '../../support/aws.ts';
import { startKeyferry } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { startSpine } from '../../support/spine.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { uniqueName } from '../../support/unique.ts';
import { vaultClient } from '../../support/vault-client.ts';
import { definitionOf } from '../support/definitions.ts';
import { auditLine } from '../support/lines.ts';

/** Nobody listens on it. */
const DEAD = 'http://127.0.0.1:1';

const config = (stores: object): string =>
  JSON.stringify({ apiVersion: 'keyferry.dev/v1', kind: 'Config', spec: { stores } });

/** Whether a secret is there. */
async function isIn(region: string, name: string): Promise<boolean> {
  const client = secretsManager(region);
  return await client.send(new GetSecretValueCommand({ SecretId: name })).then(
    () => true,
    () => false,
  );
}

test('a definition goes before the configuration file, and that before the environment; what is applied says all', async () => {
  await using directory = await tempDir();
  const vault = vaultClient();
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  await from.put('app', { key: 'value' });
  const name = uniqueName('config');
  const file = join(directory.path, 'definition.json');
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'keyferry.dev/v1',
      kind: 'Sync',
      metadata: { name },
      spec: {
        source: { vault: { mount: from.path, path: '(.+)' } },
        destinations: [
          { name: 'copy', vault: { mount: to.path, path: '$1' } },
          { name: 'default', awsSecretsManager: { name: `${name}/default/$1` } },
          { name: 'own', awsSecretsManager: { name: `${name}/own/$1`, region: 'us-east-2' } },
        ],
      },
    }),
  );
  const configured = join(directory.path, 'keyferry.yaml');
  // The token is in the environment alone, the address and the regions are not those of the environment.
  const vaultSettings = { address: servers.vault.address };
  await writeFile(configured, config({ vault: vaultSettings, awsSecretsManager: { region: 'eu-west-3' } }));
  await using spine = await startSpine({ VAULT_ADDR: DEAD, AWS_REGION: 'ap-southeast-2' }, undefined, {
    vault: vaultSettings,
  });
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    await using process = startKeyferry(args, {
      TEMPORAL_ADDRESS: servers.temporal.address,
      KEYFERRY_TASK_QUEUE: spine.taskQueue,
      ...env,
    });
    return { code: await process.exited, output: process.output() };
  };

  const applied = await run(['apply', file, '--config', configured]);
  expect(applied, applied.output).toMatchObject({ code: 0 });
  const synced = await run(['sync', name, '--wait']);
  expect(synced, synced.output).toMatchObject({ code: 0 });

  expect(await to.get('app')).toEqual({ key: 'value' });
  expect(await isIn('eu-west-3', `${name}/default/app`)).toBe(true);
  expect(await isIn('us-east-2', `${name}/own/app`)).toBe(true);
  expect(await appliedDefinition(spine.temporal.client, name)).toMatchObject({
    spec: {
      source: { vault: vaultSettings },
      destinations: [
        { vault: vaultSettings },
        { awsSecretsManager: { region: 'eu-west-3' } },
        { awsSecretsManager: { region: 'us-east-2' } },
      ],
    },
  });

  // The same, taken from the environment, is no change; with another configuration it is one.
  const env = { KEYFERRY_CONFIG: configured };
  expect((await run(['apply', file, '--dry-run'], env)).output).toContain('unchanged');
  expect((await run(['apply', file, '--dry-run', '--config', ''], env)).output).toContain('would be updated');
  const planned = await run(['plan', file], env);
  expect(planned.output).toContain('0 create, 0 update, 3 unchanged, 0 remove, 0 refuse');
  await spine.temporal.client.schedule.getHandle(`reconcile/${name}`).delete();
});

test('an ingress takes up a change of its configuration file, and keeps what it had where that is broken', async () => {
  await using directory = await tempDir();
  const name = uniqueName('config');
  const definitions = join(directory.path, 'definition.json');
  const configured = join(directory.path, 'keyferry.json');
  await writeFile(definitions, JSON.stringify(definitionOf(name, { mount: 'secret', path: 'one' })));
  await writeFile(configured, config({ vault: { namespace: 'team' } }));
  await using keyferry = startKeyferry(
    ['ingress', '--definitions', definitions, '--listen', '127.0.0.1:0', '--config', configured],
    { TEMPORAL_ADDRESS: servers.temporal.address, KEYFERRY_TASK_QUEUE: uniqueName('nobody') },
  );
  const url = (await keyferry.ready).get('ingress') ?? '';
  const accepted = async (): Promise<unknown> =>
    (await fetch(`${url}/events`, { method: 'POST', body: auditLine('one') })).json();

  // The event is of the root namespace.
  expect(await accepted()).toEqual({ accepted: 0, ignored: 1 });
  await writeFile(configured, config({ vault: { adress: DEAD } }));
  await expect.poll(() => keyferry.output(), { timeout: 10_000 }).toContain('did you mean `address`?');
  expect(keyferry.output()).toContain('configuration not used: ');
  expect(keyferry.output()).not.toContain('definition not used');
  await expect
    .poll(() => keyferry.output(), { timeout: 10_000 })
    .toContain('the last good configuration stays in use');
  expect(await accepted()).toEqual({ accepted: 0, ignored: 1 });
  await writeFile(configured, config({}));
  await expect.poll(accepted, { timeout: 10_000 }).toEqual({ accepted: 1, ignored: 0 });
  await using spine = await startSpine();
  await spine.temporal.client.workflow.getHandle(`sync/${name}/one`).terminate();
});

test('an ingress does not start on a configuration file that is broken, and says what is wrong with it', async () => {
  await using directory = await tempDir();
  const definitions = join(directory.path, 'definition.json');
  const configured = join(directory.path, 'keyferry.json');
  await writeFile(definitions, JSON.stringify(definitionOf('config', { mount: 'secret', path: 'one' })));
  await writeFile(configured, config({ vault: { adress: DEAD } }));
  await using keyferry = startKeyferry(
    ['ingress', '--definitions', definitions, '--listen', '127.0.0.1:0', '--config', configured],
    { TEMPORAL_ADDRESS: servers.temporal.address },
  );

  expect(await keyferry.exited).toBe(1);
  expect(keyferry.output()).toMatch(/keyferry\.json:1:\d+: spec\.stores\.vault\.adress: /);
  expect(keyferry.stdout()).not.toContain('ready');
});

test('keyferry schema --config prints the JSON Schema of configuration files', async () => {
  await using keyferry = startKeyferry(['schema', '--config']);
  expect(await keyferry.exited).toBe(0);
  expect(JSON.parse(keyferry.stdout())).toMatchObject({ title: 'Keyferry configuration' });
});
