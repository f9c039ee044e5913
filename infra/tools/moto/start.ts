import { ensureTool } from '../ensure.ts';
import { environmentFor, PYTHON } from '../server/environment.ts';
import { choosePort } from '../server/ports.ts';
import { untilReady } from '../server/ready.ts';
import { supervise, type Server } from '../server/supervise.ts';

export interface MotoOptions {
  /** 0 or left out: any free one. */
  readonly port?: number;
  readonly logFile?: string;
}

export interface MotoServer extends Server {
  /** URL for `AWS_ENDPOINT_URL` or a client's `endpoint`; takes any credentials. */
  readonly endpoint: string;
}

const PROBE_MS = 2_000;

/**
 * Starts moto, an emulator of AWS in memory, on the loopback interface.
 * @throws {Error} where the port is taken, or it ends instead of serving
 */
export async function startMoto(options: MotoOptions = {}): Promise<MotoServer> {
  const program = await ensureTool('moto');
  const port = await choosePort(options.port, 'moto');
  const endpoint = `http://127.0.0.1:${String(port)}`;
  const server = await supervise({
    program,
    args: ['-H', '127.0.0.1', '-p', String(port)],
    env: environmentFor(PYTHON),
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  await untilReady('moto', server, async () => {
    const response = await fetch(`${endpoint}/moto-api/`, { signal: AbortSignal.timeout(PROBE_MS) });
    await response.body?.cancel();
    return response.ok;
  });
  return { ...server, endpoint };
}
