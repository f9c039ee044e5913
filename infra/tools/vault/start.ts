import { basename, join } from 'node:path';
import { ensureTool } from '../ensure.ts';
import { choosePort } from '../server/ports.ts';
import { untilReady } from '../server/ready.ts';
import { supervise, type Server } from '../server/supervise.ts';
import { SYNC_HEADER } from '../../../workflows/model/names.ts';
import { enableFileAudit } from './audit.ts';

export interface VaultOptions {
  /** Offers the auth methods kubernetes, github and aws too, as plugins. */
  readonly authPlugins?: boolean;
  /** Configuration (HCL) beside that of a development server: more listeners, say. */
  readonly configFile?: string;
  /** 0 or left out: any free one. */
  readonly port?: number;
  /** Left out: `root`. */
  readonly rootToken?: string;
  /** Turns on a file audit device, in which the header that marks our own writes can be read. */
  readonly auditFile?: string;
  readonly logFile?: string;
}

export interface VaultServer extends Server {
  /** URL. */
  readonly address: string;
  /** The root token. */
  readonly token: string;
  /** For `sys/unseal`, after a `sys/seal`. */
  readonly unsealKey: string;
}

const PROBE_MS = 2_000;

/** Only OpenBao needs it; Vault would warn of a setting that it does not know. */
const OPENBAO_CONFIG = join(import.meta.dirname, 'openbao.hcl');

/**
 * Starts Vault's (or OpenBao's) development server on the loopback interface: in memory, unsealed, KV 2 at
 * `secret/`. What it holds survives sealing and is gone with the server.
 * @throws {Error} where the port is taken, or it ends instead of serving
 */
export async function startVault(options: VaultOptions = {}): Promise<VaultServer> {
  const program = await ensureTool('vault');
  const plugins = options.authPlugins === true ? await ensureTool('vault-auth') : undefined;
  const port = await choosePort(options.port, 'Vault');
  const token = options.rootToken ?? 'root';
  const listen = `127.0.0.1:${String(port)}`;
  const address = `http://${listen}`;
  const server = await supervise({
    program,
    args: [
      'server',
      '-dev',
      '-dev-no-store-token',
      `-dev-listen-address=${listen}`,
      `-dev-root-token-id=${token}`,
      ...(basename(program) === 'bao' ? [`-config=${OPENBAO_CONFIG}`] : []),
      ...(plugins === undefined ? [] : [`-dev-plugin-dir=${plugins}`]),
      ...(options.configFile === undefined ? [] : [`-config=${options.configFile}`]),
    ],
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  let unsealKey: string | undefined;
  await untilReady('Vault', server, async () => {
    unsealKey = /^Unseal Key: (\S+)$/m.exec(await server.tail())?.[1];
    return unsealKey !== undefined && (await hasSecretMount(address, token));
  });
  try {
    if (options.auditFile !== undefined)
      await enableFileAudit({ address, token }, options.auditFile, SYNC_HEADER);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return { ...server, address, token, unsealKey: unsealKey ?? '' };
}

/** Mounted last, after the server first answers. */
async function hasSecretMount(address: string, token: string): Promise<boolean> {
  const response = await fetch(`${address}/v1/sys/mounts/secret`, {
    headers: { 'X-Vault-Token': token },
    signal: AbortSignal.timeout(PROBE_MS),
  });
  await response.body?.cancel();
  return response.ok;
}
