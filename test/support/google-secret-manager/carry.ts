import process from 'node:process';
import { openDestinations, openSource } from '../../../activities/stores/index.ts';
import type { World } from '../../../activities/stores/world.ts';
import { destination } from '../../../workflows/model/destination.ts';
import { source } from '../../../workflows/model/source.ts';
import { PROJECT } from './names.ts';
import { HERE } from '../../support/here.ts';

/**
 * A program that writes a secret and reads it back, at the endpoint and under the name it is given, with the key in
 * GOOGLE_KEY; it prints what it read, and ends when nothing is left open.
 */
const [endpoint, name = ''] = process.argv.slice(2);
const world: World = {
  env: (variable) => process.env[variable] || undefined,
  readFile: () => Promise.reject(new Error('no file is read')),
  countRequest: () => undefined,
};
const options = { ...HERE, world, signal: new AbortController().signal };
const settings = { project: PROJECT.id, endpoint, credentials: { env: 'GOOGLE_KEY' }, name };

{
  const spec = destination.parse({ name: 'google', googleSecretManager: settings });
  await using session = await openDestinations(spec, options);
  const store = session.at(name);
  const held = await store.read();
  await store.write({ kind: 'keys', keys: { a: 'é' } }, { owner: 'x', held, token: '' });
}
{
  await using reading = await openSource(source.parse({ googleSecretManager: settings }), options);
  console.log(JSON.stringify(await reading.read(name)));
}
