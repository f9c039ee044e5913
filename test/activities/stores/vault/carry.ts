import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { openDestinations, openSource } from '../../../../activities/stores/index.ts';
import type { World } from '../../../../activities/stores/world.ts';
import { destination } from '../../../../workflows/model/destination.ts';
import { source } from '../../../../workflows/model/source.ts';
import { HERE } from '../../../support/here.ts';

/**
 * A program that writes a secret and reads it back at the address it is given, logged in by the certificate in the
 * directory it is given; it prints what it read and what it asked for, and ends when nothing is left open.
 */
const [address = '', directory = ''] = process.argv.slice(2);
const requests: string[] = [];
const world: World = {
  env: () => undefined,
  readFile: (path) => readFile(path, 'utf8'),
  countRequest: (_store, operation, code) => requests.push(`${operation} ${code}`),
};
const options = { ...HERE, world, signal: new AbortController().signal };
const at = (name: string) => ({ file: `${directory}/${name}` });
const settings = {
  address,
  mount: 'secret',
  version: 2,
  tls: { ca: at('ca.pem'), serverName: 'vault.example' },
  auth: { certificate: { certificate: at('client.pem'), key: at('client.key') } },
};

{
  const spec = destination.parse({ name: 'vault', vault: { ...settings, path: 'carried' } });
  await using session = await openDestinations(spec, options);
  const store = session.at('carried');
  const held = await store.read();
  await store.write({ kind: 'keys', keys: { a: 'é' } }, { owner: 'x', held, token: '' });
}
{
  await using reading = await openSource(source.parse({ vault: { ...settings, path: 'carried' } }), options);
  console.log(JSON.stringify({ read: await reading.read('carried'), requests }));
}
