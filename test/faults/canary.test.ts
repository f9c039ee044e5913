import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { startVault } from '../../infra/tools/vault/start.ts';
import { connectTemporal } from '../../ingress/starters/connect.ts';
import { secretsManager } from '../support/aws.ts';
import { startKeyferry } from '../support/keyferry-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { uniqueName } from '../support/unique.ts';
import { vaultClient } from '../support/vault-client.ts';

/** The ways a value can lie about: as it is, and as encoders write it. */
function formsOf(value: string): Record<string, string> {
  const bytes = Buffer.from(value);
  // Base64 of a longer text holds that of a part only from its third byte on: the part's inner bytes are looked for.
  const inner = (skip: number) =>
    bytes.subarray(skip, skip + Math.floor((bytes.length - skip) / 3) * 3).toString('base64');
  return {
    plain: value,
    'base64 at 0': inner(0),
    'base64 at 1': inner(1),
    'base64 at 2': inner(2),
    hex: bytes.toString('hex'),
  };
}

test('Invariant 2: a value is in no history, log, error, metric or database file, whatever goes wrong', async () => {
  const canary = `canary-${randomUUID()}`;
  await using resources = new AsyncDisposableStack();
  const data = resources.use(await tempDir()).path;
  const files = resources.use(await tempDir()).path;
  const auditFile = join(files, 'audit.log');
  const vault = resources.use(await startVault({ auditFile }));
  const client = vaultClient(vault);
  const [from, to] = [await client.newMount(2), await client.newMount(2)];
  const aws = uniqueName('canary');
  const destinations = {
    sound: [
      { name: 'copy', vault: { mount: to.path, path: 'copy/$1' } },
      { name: 'aws', awsSecretsManager: { name: `${aws}/$1` } },
    ],
    failing: [
      { name: 'taken', vault: { mount: to.path, path: 'taken' } },
      { name: 'owned', awsSecretsManager: { name: `${aws}-taken` } },
      { name: 'missing', awsSecretsManager: { name: `${aws}-key`, key: 'no-such-key' } },
      { name: 'binary', awsSecretsManager: { name: `${aws}-binary`, key: 'value', encoding: 'base64' } },
      { name: 'nowhere', vault: { mount: 'no-such-mount', path: 'x' } },
    ],
    large: [{ name: 'large', awsSecretsManager: { name: `${aws}-large` } }],
  };
  const definitions = Object.entries(destinations).map(([name, each]) => ({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name },
    spec: {
      source: { vault: { mount: from.path, path: name === 'sound' ? '(app/.+)' : name } },
      destinations: each,
      onSourceDelete: { action: 'delete' },
    },
  }));
  await writeFile(
    join(files, 'definitions.yaml'),
    definitions.map((each) => JSON.stringify(each)).join('\n---\n'),
  );
  await to.put('taken', { value: 'of someone else' });
  await secretsManager().send(
    new CreateSecretCommand({ Name: `${aws}-taken`, SecretString: 'of someone else' }),
  );
  await from.put('failing', { value: canary });
  await from.put('large', { value: canary.repeat(2_000) });

  const ports = ['--listen', '127.0.0.1:0', '--temporal-port', '0', '--ui-port', '0'];
  const env = { VAULT_ADDR: vault.address, VAULT_TOKEN: vault.token, KEYFERRY_LOG_LEVEL: 'trace' };
  const dev = resources.use(
    startKeyferry(
      [
        'dev',
        '--definitions',
        join(files, 'definitions.yaml'),
        '--data',
        data,
        '--audit-file',
        auditFile,
        ...ports,
      ],
      env,
    ),
  );
  const said = await dev.ready;
  const address = said.get('temporal') ?? '';
  const sync = async (name: string, path: string): Promise<string> => {
    await using process = startKeyferry(['sync', name, '--path', path, '--wait'], {
      TEMPORAL_ADDRESS: address,
    });
    await process.exited;
    return process.output();
  };

  await from.put('app/one', { value: canary });
  await expect.poll(() => to.get('copy/app/one'), { timeout: 30_000 }).toEqual({ value: canary });
  await from.patch('app/one', { other: canary });
  await expect
    .poll(() => to.get('copy/app/one'), { timeout: 30_000 })
    .toEqual({ value: canary, other: canary });
  await from.delete('app/one');
  await expect.poll(() => to.get('copy/app/one'), { timeout: 30_000 }).toBeUndefined();
  const outputs = [
    await sync('sound', 'app/one'),
    await sync('failing', 'failing'),
    await sync('large', 'large'),
  ];
  const malformed = await fetch(`${said.get('ingress') ?? ''}/events`, {
    method: 'POST',
    body: `{"value":"${canary}"`,
  });
  outputs.push(await malformed.text());
  const metrics = await (await fetch(`${said.get('ingress') ?? ''}/metrics`)).text();
  const histories = await allHistories(address);
  await dev.kill('SIGTERM');

  const places = new Map<string, string>([
    ['what commands and the ingress answered', outputs.join('\n')],
    ['the log', dev.output()],
    ['metrics', metrics],
    ['workflow histories', histories],
  ]);
  for (const name of await readdir(data))
    places.set(`${name} in the data directory`, await readFile(join(data, name), 'latin1'));

  // The search itself is shown to find what is there: names of secrets are in all of these.
  expect(histories).toContain('app/one');
  expect(places.get('temporal.db in the data directory')).toContain(`${aws}-taken`);
  expect(outputs.join()).toContain('unowned');
  expect(outputs.join()).toContain('valueTooLarge');
  const found = [...places].flatMap(([place, text]) =>
    Object.entries(formsOf(canary)).flatMap(([form, needle]) =>
      text.includes(needle) ? [`${form} in ${place}`] : [],
    ),
  );
  expect(found).toEqual([]);
}, 180_000);

/** Every event of every run, payloads decoded. */
async function allHistories(address: string): Promise<string> {
  await using temporal = await connectTemporal({ address, namespace: 'default' });
  const parts: string[] = [];
  for await (const { workflowId, runId } of temporal.client.workflow.list()) {
    const { events } = await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory();
    parts.push(workflowId, textIn(events));
  }
  return parts.join('\n');
}

/** Every string and every run of bytes in a message, payloads among them. */
function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textIn).join('\n');
}
