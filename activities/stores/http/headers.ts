import {
  isFramingHeader,
  isHeaderValue,
  type HttpDestination,
} from '../../../workflows/model/stores/http.ts';
import { readCredential } from '../credential.ts';
import { readWorkerSecret } from '../kubernetes-api/index.ts';
import { StoreError } from '../store-error.ts';
import type { OpenOptions } from '../world.ts';
import { withoutTrailing } from '../../../workflows/model/trailing.ts';

type Settings = Pick<HttpDestination, 'headers' | 'headersFrom' | 'secretHeaders'>;
type Entries = readonly (readonly [name: string, value: string])[];

/**
 * The headers of every request of a session, by their names in lower case: those the definition says, over them the
 * ones out of a Kubernetes Secret, over those the ones it takes from credentials one by one.
 *
 * @throws {StoreError} `notConfigured` where a credential is missing, or a header cannot be sent; what Kubernetes answers
 */
export async function readHeaders(
  { headers = {}, headersFrom, secretHeaders = {} }: Settings,
  where: string,
  options: OpenOptions,
): Promise<Readonly<Record<string, string>>> {
  const shared = headersFrom ? await fromSecret(headersFrom, where, options) : [];
  const own = await fromCredentials(secretHeaders, where, options);
  const all = new Map<string, string>();
  for (const [name, value] of [...Object.entries(headers), ...shared, ...own]) {
    checkHeader(name, value, where);
    all.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(all);
}

/** Each key is a header. As with credentials in files, line breaks at the end are not meant. */
async function fromSecret(
  secret: NonNullable<Settings['headersFrom']>,
  where: string,
  options: OpenOptions,
): Promise<Entries> {
  const data = await readWorkerSecret({ ...secret, what: 'the headers', where }, options);
  return Object.entries(data).map(([name, value]) => [
    name,
    withoutTrailing(value.toString('latin1'), '\r\n'),
  ]);
}

async function fromCredentials(
  refs: NonNullable<Settings['secretHeaders']>,
  where: string,
  { world }: OpenOptions,
): Promise<Entries> {
  return await Promise.all(
    Object.entries(refs).map(async ([name, ref]): Promise<Entries[number]> => {
      return [name, await readCredential({ ref, what: `the header ${name}`, where, world })];
    }),
  );
}

/** As node:http would, which quotes nothing but the name either; yet before a request is made. */
function checkHeader(name: string, value: string, where: string): void {
  if (isFramingHeader(name)) throw refused(where, name, 'belongs to the connection');
  if (!isHeaderValue(value))
    throw refused(where, name, 'has a value with line breaks, or characters beyond Latin-1');
}

function refused(where: string, name: string, fact: string): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: `${where}: the header ${name} ${fact}, and cannot be sent.`,
    remedy: `Take ${name} out of the destination, or correct its value where it comes from.`,
  });
}
