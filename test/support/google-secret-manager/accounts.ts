import { createPublicKey, generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import { ApiError, code } from './api-error.ts';
import { PROJECT } from './names.ts';

/** One key pair for all, as making one takes time: a token says whose it is, and the server which accounts it has. */
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = createPublicKey(privateKey);

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

interface Account {
  /** Whether it may do anything with secrets. */
  readonly isAllowed: boolean;
  /** Accounts that it may act as. */
  readonly mayActAs: readonly string[];
  /** A key that is deleted signs tokens that nobody takes. */
  readonly isKeyDeleted: boolean;
}

/** Service accounts, their keys, and who a token is of. */
export function createAccounts() {
  const accounts = new Map<string, Account>();
  const tokens = new Map<string, { email: string; expires: number }>();

  /** @throws {ApiError} UNAUTHENTICATED */
  const accountOf = (authorization: string | undefined): Account => {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
    const given = tokens.get(token);
    if (given !== undefined && given.expires < Date.now()) throw unauthenticated();
    const account = accounts.get(given?.email ?? signerOf(token) ?? '');
    if (account === undefined || (given === undefined && account.isKeyDeleted)) throw unauthenticated();
    return account;
  };

  return {
    /** @returns the JSON of a key, as Google gives it */
    add(email: string, about: Partial<Account> = {}): string {
      accounts.set(email, { isAllowed: true, mayActAs: [], isKeyDeleted: false, ...about });
      return JSON.stringify({
        type: 'service_account',
        project_id: PROJECT.id,
        private_key_id: randomUUID(),
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        client_email: email,
        client_id: '1',
        token_uri: 'https://oauth2.googleapis.com/token',
      });
    },
    /** @throws {ApiError} UNAUTHENTICATED, PERMISSION_DENIED */
    authorize(authorization: string | undefined, method: string): void {
      if (!accountOf(authorization).isAllowed)
        throw new ApiError(code.permissionDenied, `Permission denied for ${method}.`, [
          { type: 'ErrorInfo', reason: 'IAM_PERMISSION_DENIED', domain: 'iam.googleapis.com' },
        ]);
    },
    /** A token of the other account, or undefined where that is not allowed. @throws {ApiError} UNAUTHENTICATED */
    tokenFor(authorization: string | undefined, email: string, seconds: number): string | undefined {
      if (!accountOf(authorization).mayActAs.includes(email)) return undefined;
      const token = `ya29.${randomUUID()}`;
      tokens.set(token, { email, expires: Date.now() + seconds * 1000 });
      return token;
    },
  };
}

export type Accounts = ReturnType<typeof createAccounts>;

function unauthenticated(): ApiError {
  return new ApiError(
    code.unauthenticated,
    'Request had invalid authentication credentials. Expected OAuth 2 access token.',
  );
}

/** Of a token that an account has signed for itself: https://google.aip.dev/auth/4111 */
function signerOf(token: string): string | undefined {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  if (!verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) return undefined;
  const { iss, exp, scope } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    iss: string;
    exp: number;
    scope?: string;
  };
  return scope === SCOPE && exp * 1000 > Date.now() ? iss : undefined;
}
