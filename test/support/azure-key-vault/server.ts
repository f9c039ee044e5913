import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Authority } from './authority.ts';
import { createFaults, type FaultLayer } from './faults.ts';
import { answerSecrets } from './secrets-api.ts';
import { trustedCertificate } from './trust.ts';
import { VaultState } from './vault-state.ts';
import { Refusal, type Answer, type Asked } from './wire.ts';

/** Azure as far as a vault needs it: Key Vault and Entra ID over TLS at one address, and the metadata service. */
export interface AzureServer extends AsyncDisposable {
  /** Of the vault, and of Entra ID. */
  readonly url: string;
  /** Of the metadata service, which gives tokens to managed identities. */
  readonly imdsUrl: string;
  readonly vault: VaultState;
  readonly authority: Authority;
  readonly faults: FaultLayer;
}

export async function startAzureServer(): Promise<AzureServer> {
  const vault = new VaultState();
  const authority = new Authority();
  const { certificate, key } = await trustedCertificate();
  let connections = 0;
  const faults = createFaults(() => connections);

  const tls = createHttpsServer(
    { cert: certificate, key },
    listener(faults, (asked) => serve(asked, vault, authority)),
  );
  const imds = createHttpServer(listener(faults, (asked) => authority.answerImds(asked)));
  for (const server of [tls, imds]) {
    // For ever: a client that leaves a connection open is to be seen.
    server.keepAliveTimeout = 0;
    server.on('connection', (socket: Socket) => {
      connections += 1;
      socket.once('close', () => (connections -= 1));
    });
  }
  const url = `https://127.0.0.1:${String(await listen(tls))}`;
  const imdsUrl = `http://127.0.0.1:${String(await listen(imds))}`;

  return {
    url,
    imdsUrl,
    vault,
    authority,
    faults,
    async [Symbol.asyncDispose]() {
      for (const server of [tls, imds]) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
    },
  };
}

function serve(asked: Asked, vault: VaultState, authority: Authority): Answer {
  const url = `https://${String(asked.headers['host'])}`;
  if (!/^\/(deleted)?secrets(\/|$)/.test(asked.url.pathname)) return authority.answer(asked, url);
  const header = asked.headers['authorization'];
  const client = authority.owner(typeof header === 'string' ? header : undefined);
  if (client === undefined) {
    // https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses
    const challenge = `Bearer authorization="${url}/${authority.tenant}", resource="https://vault.azure.net"`;
    const message =
      header === undefined
        ? 'AKV10000: Request is missing a Bearer or PoP token.'
        : 'AKV10022: Invalid token.';
    return {
      status: 401,
      headers: { 'www-authenticate': challenge },
      body: { error: { code: 'Unauthorized', message } },
    };
  }
  try {
    return answerSecrets(asked, vault, url, (permission) => {
      if (client.permissions.includes(permission)) return;
      const message = `The user, group or application '${client.id}' does not have secrets ${permission} permission on key vault.`;
      throw new Refusal(403, 'Forbidden', message, 'ForbiddenByPolicy');
    });
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function listener(faults: FaultLayer, answer: (asked: Asked) => Answer): RequestListener {
  return (message, response) => {
    void (async () => {
      const asked: Asked = {
        method: message.method ?? '',
        url: new URL(message.url ?? '/', 'https://vault'),
        headers: message.headers,
        body: await text(message),
      };
      const verdict = faults.judge(asked);
      if (verdict === 'hang') return;
      if (verdict === 'cutBefore') return response.destroy();
      const { status, headers, body } = typeof verdict === 'object' ? verdict : answer(asked);
      if (verdict === 'cutAfter') return response.destroy();
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(body === undefined ? undefined : JSON.stringify(body));
      return;
    })().catch(() => response.destroy());
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
