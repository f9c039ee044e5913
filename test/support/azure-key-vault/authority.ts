import { randomUUID } from 'node:crypto';
import type { Permission } from './secrets-api.ts';
import type { Answer, Asked } from './wire.ts';

const RESOURCE = 'https://vault.azure.net';

/** An identity that may ask for tokens. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  /** Token that its federation partner gives it: a workload identity. */
  readonly assertion: string;
  readonly permissions: readonly Permission[];
  /** Its secret is past its end. */
  readonly expired?: boolean;
}

interface Token {
  readonly client: Client;
  readonly expires: number;
}

/** What stands for Microsoft Entra ID: tokens for client secrets, federated tokens and managed identities. */
export class Authority {
  readonly tenant = randomUUID();
  readonly #clients = new Map<string, Client>();
  readonly #tokens = new Map<string, Token>();

  register(permissions: readonly Permission[], expired = false): Client {
    const client: Client = {
      id: randomUUID(),
      secret: `secret-${randomUUID()}`,
      assertion: `assertion-${randomUUID()}`,
      permissions,
      expired,
    };
    this.#clients.set(client.id, client);
    return client;
  }

  /** Whose token it is; undefined where it is none, or not any more. */
  owner(authorization: string | undefined): Client | undefined {
    const token = this.#tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '');
    return token !== undefined && token.expires > Date.now() ? token.client : undefined;
  }

  /** Tokens given so far are no longer taken, as when a key is rolled. */
  forgetTokens(): void {
    this.#tokens.clear();
  }

  /** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
  answer({ method, url, body }: Asked, base: string): Answer {
    const host = `${base}/${this.tenant}`;
    if (method === 'GET' && url.pathname === `/${this.tenant}/v2.0/.well-known/openid-configuration`)
      return {
        status: 200,
        body: {
          issuer: `${host}/v2.0`,
          authorization_endpoint: `${host}/oauth2/v2.0/authorize`,
          token_endpoint: `${host}/oauth2/v2.0/token`,
          jwks_uri: `${host}/discovery/v2.0/keys`,
        },
      };
    if (method === 'POST' && url.pathname === `/${this.tenant}/oauth2/v2.0/token`)
      return this.#grant(new URLSearchParams(body));
    return refuse(404, 'not_found', 90002);
  }

  /** https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token */
  answerImds({ method, url, headers }: Asked): Answer {
    if (method !== 'GET' || !/^\/metadata\/identity\/oauth2\/token\/?$/.test(url.pathname))
      return { status: 404 };
    if (headers['metadata'] !== 'true') return { status: 400, body: { error: 'invalid_request' } };
    if (url.searchParams.get('resource') !== RESOURCE)
      return { status: 400, body: { error: 'invalid_resource' } };
    const client = this.#clients.get(url.searchParams.get('client_id') ?? '');
    if (client === undefined)
      return { status: 400, body: { error: 'invalid_request', error_description: 'Identity not found' } };
    const { access_token, expires_in } = this.#issue(client);
    return {
      status: 200,
      body: {
        access_token,
        expires_in: String(expires_in),
        expires_on: String(Math.floor(Date.now() / 1000) + expires_in),
        resource: RESOURCE,
        token_type: 'Bearer',
      },
    };
  }

  #grant(form: URLSearchParams): Answer {
    const client = this.#clients.get(form.get('client_id') ?? '');
    if (form.get('grant_type') !== 'client_credentials') return refuse(400, 'unsupported_grant_type', 70003);
    if (!(form.get('scope') ?? '').split(' ').includes(`${RESOURCE}/.default`))
      return refuse(400, 'invalid_scope', 70011);
    if (client === undefined) return refuse(400, 'unauthorized_client', 700016);
    const byAssertion = form.has('client_assertion');
    if (
      byAssertion &&
      form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    )
      return refuse(400, 'invalid_request', 900144);
    const shown = form.get(byAssertion ? 'client_assertion' : 'client_secret');
    if (shown !== (byAssertion ? client.assertion : client.secret))
      return refuse(401, 'invalid_client', 7000215);
    if (client.expired) return refuse(401, 'invalid_client', 7000222);
    return { status: 200, body: { token_type: 'Bearer', ...this.#issue(client) } };
  }

  #issue(client: Client): { access_token: string; expires_in: number; ext_expires_in: number } {
    const access_token = `token-${randomUUID()}`;
    this.#tokens.set(access_token, { client, expires: Date.now() + 3_600_000 });
    return { access_token, expires_in: 3600, ext_expires_in: 3600 };
  }
}

function refuse(status: number, error: string, code: number): Answer {
  const error_description = `AADSTS${String(code)}: refused. Trace ID: ${randomUUID()}`;
  return { status, body: { error, error_description, error_codes: [code] } };
}
