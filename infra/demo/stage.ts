import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureTools } from '../tools/ensure.ts';
import { environmentFor, NODE } from '../tools/server/environment.ts';
import { startMoto } from '../tools/moto/start.ts';
import { startVault } from '../tools/vault/start.ts';
import { createPlaces, credentials, type Places } from './places.ts';

const DEFINITIONS = join(import.meta.dirname, 'definitions');
const KEYFERRY = join(import.meta.dirname, '../../worker/keyferry.ts');

/** What `keyferry dev` printed before it was ready. */
export interface Addresses {
  readonly ui: string;
  readonly temporal: string;
  readonly ingress: string;
}

/** A Vault with a file audit device and an AWS emulator; Keyferry comes later, by `keyferry dev` as users start it. */
export interface Stage extends AsyncDisposable {
  readonly places: Places;
  readonly vault: { readonly address: string; readonly token: string };
  readonly aws: string;
  /** @throws {Error} where it ends before it is ready */
  startKeyferry(): Promise<Addresses>;
}

export async function setStage(): Promise<Stage> {
  // Temporal too, which Keyferry starts later: by then the clock runs.
  await ensureTools(['temporal', 'vault', 'moto']);
  await using resources = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'keyferry-demo-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const auditFile = join(directory, 'audit.log');
  const vault = resources.use(await startVault({ auditFile }));
  const moto = resources.use(await startMoto());
  const places = resources.use(createPlaces(vault, moto.endpoint));
  await places.mount('dr');
  const kept = resources.move();
  const env = {
    ...environmentFor(NODE, /^KEYFERRY_(CACHE|TEMPORAL)$/),
    VAULT_ADDR: vault.address,
    VAULT_TOKEN: vault.token,
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    KEYFERRY_LOG_LEVEL: process.env.KEYFERRY_LOG_LEVEL || 'warn',
  };
  return {
    places,
    vault,
    aws: moto.endpoint,
    startKeyferry: async () => {
      const args = ['dev', '--definitions', DEFINITIONS, '--data', directory, '--audit-file', auditFile];
      const ports = ['--listen', '127.0.0.1:0', '--temporal-port', '0', '--ui-port', '0'];
      const child = spawn(process.execPath, [KEYFERRY, ...args, ...ports], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
        // A Ctrl-C is for the demo, which ends Keyferry in its turn.
        detached: true,
      });
      kept.defer(() => end(child));
      return await untilReady(child);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function untilReady(child: ChildProcess): Promise<Addresses> {
  if (child.stdout === null) throw new TypeError('no pipe from keyferry dev');
  const said = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [word = '', value = ''] = line.split(' ');
    said.set(word, value);
    if (word === 'ready') {
      child.stdout.resume();
      return {
        ui: said.get('ui') ?? '',
        temporal: said.get('temporal') ?? '',
        ingress: said.get('ingress') ?? '',
      };
    }
  }
  throw new Error('keyferry dev ended before it was ready; what it said is above');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
