import { JWT } from 'google-auth-library';
import { z } from 'zod';
import type { SecretRef } from '../../../workflows/model/stores/credentials.ts';
import { credentialPlace, readCredential } from '../credential.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';
import { SCOPES } from './scopes.ts';
import type { TokenTransporter } from './token-transporter.ts';

/** https://cloud.google.com/iam/docs/keys-create-delete; what else is in it is Google's business. */
const serviceAccountKey = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().includes('PRIVATE KEY'),
  private_key_id: z.string().optional(),
  project_id: z.string().optional(),
  universe_domain: z.string().optional(),
});

/** Google's variable for the domain of a sovereign cloud: https://cloud.google.com/docs/authentication */
const UNIVERSE = 'GOOGLE_CLOUD_UNIVERSE_DOMAIN';
const GOOGLES = 'googleapis.com';

const WHERE = 'Google Secret Manager';

/**
 * A client with the key of a service account. It signs its own tokens, which takes no request.
 * @throws {StoreError} `notConfigured`
 */
export async function keyClient(ref: SecretRef, transporter: TokenTransporter, world: World): Promise<JWT> {
  const text = await readCredential({ ref, what: 'the key of the service account', where: WHERE, world });
  const parsed = serviceAccountKey.safeParse(jsonIn(text));
  if (!parsed.success)
    throw new StoreError({
      code: 'notConfigured',
      message: `${WHERE}: ${credentialPlace(ref)}, which credentials names, holds no key of a service account.`,
      remedy:
        'Put there the JSON that Google gives for a key of a service account. Other kinds of credentials (workload identity federation, a user’s) are found through GOOGLE_APPLICATION_CREDENTIALS: leave credentials out.',
    });
  const key = parsed.data;
  const universe = key.universe_domain ?? GOOGLES;
  // A guard is there where the key is not the operator's: the domain would say which servers get its tokens.
  if (world.guard !== undefined && universe !== GOOGLES && universe !== world.env(UNIVERSE))
    throw new StoreError({
      code: 'notConfigured',
      message: `${WHERE}: ${credentialPlace(ref)}, which credentials names, holds a key with a universe_domain other than ${GOOGLES}.`,
      remedy: `Use a key of Google's own cloud, or let the operator set ${UNIVERSE} for the worker, or credentials in spec.stores of the configuration file.`,
    });
  const client = new JWT({
    email: key.client_email,
    key: key.private_key,
    scopes: SCOPES,
    transporter,
    projectId: key.project_id ?? null,
    ...(key.private_key_id !== undefined && { keyId: key.private_key_id }),
    ...(key.universe_domain !== undefined && { universeDomain: key.universe_domain }),
  });
  // https://google.aip.dev/auth/4111
  client.useJWTAccessWithScope = true;
  return client;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
