import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { startVault } from '../../infra/tools/vault/start.ts';
import { secretsManager } from '../support/aws.ts';
import { seededRandom } from '../support/random.ts';
import { tempDir } from '../support/temp-dir.ts';
import { uniqueName } from '../support/unique.ts';
import { vaultClient } from '../support/vault-client.ts';
import type { Mount } from '../support/vault-mount.ts';
import { shipLines } from './support/shipper.ts';
import { keyferryVictim, temporalVictim, type Victim } from './support/victims.ts';

const SECRETS = 200;
const WRITE_EVERY_MS = 100;
/** Between one kill and the next. */
const KILL_EVERY_MS = 1_000;
const ARRIVES_WITHIN = { timeout: 120_000, interval: 100 };

/**
 * Half of the events come through the follower, half through the ingress, as a log shipper posts them. Nothing else
 * would bring a lost one back: no schedule is applied here.
 */
test('Invariant 1: whatever is killed and whenever, in the end every destination equals Vault', async () => {
  const seed = Number(process.env.KEYFERRY_SEED ?? randomInt(2 ** 31));
  console.log(`crash test: KEYFERRY_SEED=${String(seed)}`);
  const random = seededRandom(seed);
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(await tempDir()).path;
  const auditFile = join(directory, 'audit.log');
  const vault = resources.use(await startVault({ auditFile }));
  const client = vaultClient(vault);
  const mounts = [await client.newMount(2), await client.newMount(2)] as const;
  const [followed, posted] = mounts;
  const copy = await client.newMount(2);
  const aws = uniqueName('crash');
  const file = (name: string): string => join(directory, `${name}.json`);
  await writeFile(file('followed'), definition('followed', followed, copy, `${aws}/$1`));
  await writeFile(file('posted'), definition('posted', posted, copy));

  const [temporalPort, ingressPort] = [await freePort(), await freePort()];
  const env = {
    TEMPORAL_ADDRESS: `127.0.0.1:${String(temporalPort)}`,
    VAULT_ADDR: vault.address,
    VAULT_TOKEN: vault.token,
    KEYFERRY_LOG_LEVEL: 'error',
  };
  const listen = `127.0.0.1:${String(ingressPort)}`;
  const victims = [
    temporalVictim(join(directory, 'temporal.db'), temporalPort),
    keyferryVictim(['worker'], env),
    keyferryVictim(['ingress', '--definitions', file('posted'), '--listen', listen], env),
    keyferryVictim(
      ['follow', '--file', auditFile, '--definitions', file('followed'), '--checkpoint', file('checkpoint')],
      env,
    ),
  ];
  for (const victim of victims) {
    resources.use(victim);
    await victim.start();
  }
  const shipper = shipLines(auditFile, `http://${listen}/events`);
  resources.defer(() => shipper.stop());

  const writing = new AbortController();
  const killing = killAtRandom(victims, random, writing.signal);
  const newest = await writeSecrets(mounts, random);
  writing.abort();
  expect(await killing).toBeGreaterThan(5);

  expect(newest.size).toBe(SECRETS);
  for (const [path, { mount, name, serial }] of newest) {
    await expect.poll(() => copy.get(path), ARRIVES_WITHIN).toEqual({ serial });
    if (mount !== followed) continue;
    await expect.poll(() => valueAt(`${aws}/${name}`), ARRIVES_WITHIN).toBe(JSON.stringify({ serial }));
  }
}, 400_000);

function definition(name: string, from: Mount, to: Mount, awsName?: string): string {
  const aws = awsName === undefined ? [] : [{ name: 'aws', awsSecretsManager: { name: awsName } }];
  return JSON.stringify({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name },
    spec: {
      source: { vault: { mount: from.path, path: '(.+)' } },
      destinations: [{ name: 'copy', vault: { mount: to.path, path: `${from.path}/$1` } }, ...aws],
    },
  });
}

interface Newest {
  readonly mount: Mount;
  readonly name: string;
  readonly serial: string;
}

/** Each secret once; every fourth is written again later, so that an old value could come last. */
async function writeSecrets(mounts: readonly Mount[], random: () => number): Promise<Map<string, Newest>> {
  const newest = new Map<string, Newest>();
  const write = async (index: number, serial: string): Promise<void> => {
    const mount = mounts[index % mounts.length];
    if (mount === undefined) throw new TypeError('no mount');
    const name = `app-${String(index)}`;
    await mount.put(name, { serial });
    newest.set(`${mount.path}/${name}`, { mount, name, serial });
    await delay(random() * 2 * WRITE_EVERY_MS);
  };
  for (let i = 0; i < SECRETS; i++) {
    await write(i, 'first');
    if (i % 4 === 3) await write(Math.floor(random() * i), `again ${String(i)}`);
  }
  return newest;
}

async function killAtRandom(
  victims: readonly Victim[],
  random: () => number,
  until: AbortSignal,
): Promise<number> {
  let kills = 0;
  while (!until.aborted) {
    await delay(random() * 2 * KILL_EVERY_MS);
    const victim = victims[Math.floor(random() * victims.length)];
    await victim?.kill();
    await delay(random() * 300);
    await victim?.start();
    kills++;
  }
  return kills;
}

async function valueAt(name: string): Promise<string | undefined> {
  const found = await secretsManager()
    .send(new GetSecretValueCommand({ SecretId: name }))
    .catch(() => undefined);
  return found?.SecretString;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}
