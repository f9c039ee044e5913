import type { HttpDestination } from '../../../workflows/model/stores/http.ts';
import { readCredential } from '../credential.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';

/** What tells where a request ends, and who is on the way: of the connection's making, and nobody else's. */
const FRAMING =
  /^(?:connection|content-length|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * The headers of every request of a session, by their names in lower case: those the definition says, over them the
 * ones it takes from credentials.
 *
 * @throws {StoreError} `notConfigured` where a credential is missing, or a header cannot be sent
 */
export async function readHeaders(
  { headers = {}, secretHeaders = {} }: Pick<HttpDestination, 'headers' | 'secretHeaders'>,
  where: string,
  world: World,
): Promise<Readonly<Record<string, string>>> {
  const secrets = await Promise.all(
    Object.entries(secretHeaders).map(async ([name, ref]) => {
      const value = await readCredential({ ref, what: `the header ${name}`, where, world });
      return [name, value] as const;
    }),
  );
  const all = new Map<string, string>();
  for (const [name, value] of [...Object.entries(headers), ...secrets]) {
    checkHeader(name, value, where);
    all.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(all);
}

/** As node:http would, which quotes nothing but the name either; yet before a request is made. */
function checkHeader(name: string, value: string, where: string): void {
  if (FRAMING.test(name)) throw refused(where, name, 'belongs to the connection');
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw refused(where, name, 'has a value with line breaks, or characters beyond Latin-1');
}

function refused(where: string, name: string, fact: string): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: `${where}: the header ${name} ${fact}, and cannot be sent.`,
    remedy: `Take ${name} out of the destination, or correct its value where it comes from.`,
  });
}
