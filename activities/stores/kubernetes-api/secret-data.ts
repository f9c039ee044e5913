import { Buffer } from 'node:buffer';
import type { KubernetesClient } from './client.ts';
import { isAbsence } from './failure.ts';

/** A Secret's place in a cluster. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** Values of a Secret by key, as bytes. */
export type Data = Readonly<Record<string, Buffer>>;

/** Undefined where the API definitely says that there is none. */
export async function readSecretData(client: KubernetesClient, place: Place): Promise<Data | undefined> {
  try {
    const { data } = await client.ask({ operation: 'readSecret', about: nameOf(place) }, ({ core }) =>
      core.readNamespacedSecret({ name: place.name, namespace: place.namespace }),
    );
    return decoded(data);
  } catch (error) {
    if (isAbsence(error, 'secrets', place.name)) return undefined;
    throw error;
  }
}

export function decoded(data: Readonly<Record<string, string>> = {}): Data {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
  );
}

/** For messages. */
export function nameOf({ namespace, name }: Place): string {
  return `Secret ${namespace}/${name}`;
}
