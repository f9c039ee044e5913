import { afterAll, beforeAll, expect, test } from 'vitest';
import { CANARY, keys } from '../conformance/expectations.ts';
import type { DestinationRig } from '../conformance/rig.ts';
import { destinationSubjects } from '../conformance/subjects/index.ts';
import { keyOf } from '../conformance/syncing.ts';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { vaultClient } from '../support/vault-client.ts';

const START_MS = 120_000;

/** One of each kind, with what it is called in the definition. */
interface Place {
  readonly kind: string;
  readonly rig: DestinationRig;
  readonly name: string;
}

const resources = new AsyncDisposableStack();
const vault = vaultClient();
let places: readonly Place[];
let spine: Spine;

beforeAll(async () => {
  places = await Promise.all(
    Object.entries(destinationSubjects).map(async ([kind, [subject]]): Promise<Place> => {
      const rig = resources.use<DestinationRig>(await subject.start());
      return { kind, rig, name: rig.newName() };
    }),
  );
  spine = resources.use(await startSpine(envOf, readFileOf));
}, START_MS);
afterAll(() => resources.disposeAsync());

/** Rigs call their credentials alike: in one worker each gets the name of its store before it. */
const MARK = ':';

function envOf(name: string): string | undefined {
  const [kind = '', own] = name.split(MARK);
  if (own !== undefined) return places.find((place) => place.kind === kind)?.rig.world.env(own);
  return places.map(({ rig }) => rig.world.env(name)).find((value) => value !== undefined);
}

async function readFileOf(path: string): Promise<string> {
  const [kind = '', own = ''] = path.slice(1).split(MARK);
  const place = places.find((each) => each.kind === kind);
  if (place === undefined) throw new Error(`no file ${path}`);
  return await place.rig.world.readFile(own);
}

function destinationOf({ kind, rig, name }: Place): object {
  const spec = JSON.stringify(rig.spec(name), (field, value: unknown) => {
    if (field === 'env' && typeof value === 'string') return `${kind}${MARK}${value}`;
    if (field === 'file' && typeof value === 'string') return `/${kind}${MARK}${value}`;
    // What rigs write where the suite gives the key to the session.
    if (value === 'by-session' || field === 'url') return keyOf(rig, name);
    return value;
  });
  return { ...(JSON.parse(spec) as object), name: kind };
}

test('one write in Vault reaches every kind of store, each by its own activity, and a pass more writes only where nothing can be asked', async () => {
  const mount = await vault.newMount(2);
  const content = keys({ password: CANARY, user: 'app' });
  await mount.put('db', { password: CANARY, user: 'app' });
  const definition = defineSync({
    source: { vault: { mount: mount.path, path: 'db' } },
    destinations: places.map(destinationOf),
  });

  const { destinations } = await spine.sync(definition, 'db');
  expect(Object.fromEntries(destinations.map(({ name, action }) => [name, action]))).toEqual(
    Object.fromEntries(places.map(({ kind }) => [kind, 'created'])),
  );
  for (const { kind, rig, name } of places)
    expect((await rig.look(name))?.content, kind).toEqual(rig.expected?.(content) ?? content);

  const writes = places.map(({ rig }) => rig.faults.writes());
  const again = await spine.sync(definition, 'db');
  const written = places.filter(({ rig }, i) => rig.faults.writes() !== writes[i]).map(({ kind }) => kind);
  expect(written.filter((kind) => kind !== 'http')).toEqual([]);
  expect(again.destinations.filter(({ action }) => action !== 'unchanged').map(({ name }) => name)).toEqual([
    'http',
  ]);

  const history = await spine.temporal.client.workflow
    .getHandle(`sync/${definition.metadata.name}/db`)
    .fetchHistory();
  expect(JSON.stringify(history)).not.toContain(CANARY);
}, 120_000);

test('a store that is away delays none of the others', async () => {
  const mount = await vault.newMount(2);
  await mount.put('db', { password: CANARY });
  const fresh = places.map((place) => ({ ...place, name: place.rig.newName() }));
  const definition = defineSync({
    source: { vault: { mount: mount.path, path: 'db' } },
    destinations: fresh.map(destinationOf),
  });
  const [away] = fresh.filter(({ kind }) => kind === 'azureKeyVault');
  if (away === undefined) throw new Error('no Azure Key Vault');
  away.rig.faults.cut('before');
  try {
    const synced = spine.sync(definition, 'db');
    for (const { kind, rig, name } of fresh)
      if (kind !== away.kind)
        await expect.poll(() => rig.look(name), { timeout: 30_000, message: kind }).toBeDefined();
    away.rig.faults.heal();
    const { destinations } = await synced;
    expect(destinations.every(({ action }) => action === 'created')).toBe(true);
  } finally {
    away.rig.faults.heal();
  }
}, 120_000);
