import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { servers } from '../../../support/servers.ts';

export interface ProxiedRequest {
  readonly method: string;
  /** Encoded, with `/v1/`. */
  readonly path: string;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * What becomes of one request: `forward` hands it to Vault, and may be called late, once, or never. `cut` closes the
 * connection without an answer; `hang` never answers.
 */
export type Script =
  | ProxiedAnswer
  | 'cut'
  | 'hang'
  | ((
      request: ProxiedRequest,
      forward: () => Promise<ProxiedAnswer>,
    ) => Promise<ProxiedAnswer | 'cut' | 'hang'>);

/**
 * Stands before the shared Vault and plays what that one does not do by itself: standby nodes, throttling, lost
 * answers, another writer at the worst moment. What is not scripted is forwarded as it came.
 */
export interface VaultProxy extends AsyncDisposable {
  readonly address: string;
  /** All that came in so far. */
  readonly requests: readonly ProxiedRequest[];
  /** The next request whose `METHOD /path` matches. */
  script(matching: RegExp, script: Script): void;
}

export async function startVaultProxy(target: string = servers.vault.address): Promise<VaultProxy> {
  const requests: ProxiedRequest[] = [];
  const scripts: { matching: RegExp; script: Script; used: boolean }[] = [];

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = message;
    const request = { method, path, headers, text: (await buffer(message)).toString() };
    requests.push(request);
    const scripted = scripts.find(({ matching, used }) => !used && matching.test(`${method} ${path}`));
    if (scripted !== undefined) scripted.used = true;
    const forward = (): Promise<ProxiedAnswer> => send(target, request);
    const script = scripted?.script ?? forward;
    const given = typeof script === 'function' ? await script(request, forward) : script;
    if (given === 'cut') response.destroy();
    else if (given !== 'hang') response.writeHead(given.status, { ...given.headers }).end(given.text);
  };
  const server = createServer((message, response) => {
    answer(message, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    address: `http://127.0.0.1:${String(address.port)}`,
    requests,
    script: (matching, script) => {
      scripts.push({ matching, script, used: false });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An error as Vault answers it. */
export function vaultError(
  status: number,
  errors: readonly string[] = [],
  headers: Readonly<Record<string, string>> = {},
): ProxiedAnswer {
  return { status, headers, text: JSON.stringify({ errors }) };
}

async function send(target: string, { method, path, headers, text }: ProxiedRequest): Promise<ProxiedAnswer> {
  const kept = Object.entries(headers).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && (entry[0].startsWith('x-vault-') || entry[0] === 'content-type'),
  );
  const response = await fetch(target + path, {
    method,
    headers: Object.fromEntries(kept),
    ...(text === '' ? {} : { body: text }),
  });
  return { status: response.status, text: await response.text() };
}
