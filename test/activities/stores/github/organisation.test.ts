import { expect, test } from 'vitest';
import { addOrganisation, addRepository, type Organisation } from '../../../support/github/state.ts';
import { startTestGithub, storeError, sync, textsOf, testWorld, type TestGithub } from './harness.ts';

interface Org extends AsyncDisposable {
  readonly github: TestGithub;
  readonly organisation: Organisation;
  readonly ids: Readonly<Record<'app' | 'web' | 'tool', number>>;
  /** The secret as GitHub keeps it. */
  secret(name?: string): {
    visibility: string | undefined;
    selected: readonly number[] | undefined;
    writes: number;
  };
}

async function startOrganisation(): Promise<Org> {
  const github = await startTestGithub();
  const { state } = github;
  const organisation = addOrganisation(state, 'acme');
  const web = addRepository(state, 'acme', 'web').id;
  const tool = addRepository(state, 'acme', 'Tool').id;
  return {
    github,
    organisation,
    ids: { app: github.repository.id, web, tool },
    secret: (name = 'A') => {
      const found = organisation.vaults.actions.secrets.get(name);
      return { visibility: found?.visibility, selected: found?.selected, writes: found?.writes ?? 0 };
    },
    [Symbol.asyncDispose]: () => github[Symbol.asyncDispose](),
  };
}

const org = (settings: object = {}) => ({ settings: { repository: undefined, ...settings } });

test('a new secret is seen by all repositories where the definition does not say', async () => {
  await using at = await startOrganisation();
  await sync(at.github, { a: '1' }, org());
  expect(textsOf(at.organisation.vaults.actions.secrets.values())).toEqual({ A: '1' });
  expect(at.secret().visibility).toBe('all');
});

test('no repository sees the record', async () => {
  await using at = await startOrganisation();
  await sync(at.github, { a: '1' }, org());
  const [record] = [...at.organisation.variables.values()];
  expect(record?.visibility).toBe('selected');
  expect(record?.selected ?? []).toEqual([]);
});

test('visibility and selected repositories that somebody set are kept by every write', async () => {
  await using at = await startOrganisation();
  await sync(at.github, { a: '1', b: '1' }, org());
  const { secrets } = at.organisation.vaults.actions;
  Object.assign(secrets.get('A') ?? {}, { visibility: 'selected', selected: [at.ids.app, at.ids.web] });
  Object.assign(secrets.get('B') ?? {}, { visibility: 'private' });
  expect(await sync(at.github, { a: '1', b: '1' }, org())).toBe('unchanged');
  await sync(at.github, { a: '2', b: '2' }, { ...org(), version: '2' });
  expect(at.secret('A')).toEqual({ visibility: 'selected', selected: [at.ids.app, at.ids.web], writes: 2 });
  expect(at.secret('B')).toMatchObject({ visibility: 'private', writes: 2 });
});

test('more selected repositories than a page holds are kept', async () => {
  await using at = await startOrganisation();
  await sync(at.github, { a: '1' }, org());
  const selected = Array.from(
    { length: 230 },
    (_, i) => addRepository(at.github.state, 'acme', `r${String(i)}`).id,
  );
  Object.assign(at.organisation.vaults.actions.secrets.get('A') ?? {}, { visibility: 'selected', selected });
  await sync(at.github, { a: '2' }, { ...org(), version: '2' });
  expect(at.secret().selected).toEqual(selected);
});

test('the visibility of the definition is brought about, and brought back', async () => {
  await using at = await startOrganisation();
  const pass = org({ visibility: 'private' });
  await sync(at.github, { a: '1' }, pass);
  expect(at.secret().visibility).toBe('private');
  expect(await sync(at.github, { a: '1' }, pass)).toBe('unchanged');
  Object.assign(at.organisation.vaults.actions.secrets.get('A') ?? {}, { visibility: 'all' });
  expect(await sync(at.github, { a: '1' }, pass)).toBe('updated');
  expect(at.secret().visibility).toBe('private');
});

test('selected repositories are named, whatever their case, and brought back', async () => {
  await using at = await startOrganisation();
  const pass = org({ visibility: 'selected', selectedRepositories: ['app', 'tool'] });
  await sync(at.github, { a: '1', b: '1' }, pass);
  expect(at.secret('A').selected).toEqual([at.ids.app, at.ids.tool]);
  const world = testWorld();
  expect(await sync(at.github, { a: '1', b: '1' }, { ...pass, world })).toBe('unchanged');
  expect(world.takeRequests()).toEqual([
    'listSecrets 200',
    'getRecord 200',
    'listSelected 200',
    'listSelected 200',
  ]);
  Object.assign(at.organisation.vaults.actions.secrets.get('B') ?? {}, { selected: [at.ids.web] });
  expect(await sync(at.github, { a: '1', b: '1' }, pass)).toBe('updated');
  expect(at.secret('A').writes).toBe(1);
  expect(at.secret('B')).toEqual({ visibility: 'selected', selected: [at.ids.app, at.ids.tool], writes: 2 });
});

test('with visibility selected and no repositories named, those that are there are kept', async () => {
  await using at = await startOrganisation();
  const pass = org({ visibility: 'selected' });
  await sync(at.github, { a: '1' }, pass);
  expect(at.secret().selected).toEqual([]);
  Object.assign(at.organisation.vaults.actions.secrets.get('A') ?? {}, { selected: [at.ids.web] });
  await sync(at.github, { a: '2' }, { ...pass, version: '2' });
  expect(at.secret().selected).toEqual([at.ids.web]);
});

test('a selected repository that is not there is told by name, before a secret is written', async () => {
  await using at = await startOrganisation();
  const pass = org({ visibility: 'selected', selectedRepositories: ['nowhere'] });
  const error = await storeError(sync(at.github, { a: '1' }, pass));
  expect(error.code).toBe('notFound');
  expect(error.message).toContain('nowhere');
  expect(at.organisation.vaults.actions.secrets.size).toBe(0);
});

test('secrets of more than one page are all seen', async () => {
  await using at = await startOrganisation();
  const wanted = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`key_${String(i)}`, 'v']));
  await sync(at.github, wanted, org());
  expect(at.organisation.vaults.actions.secrets.size).toBe(250);
  expect(await sync(at.github, wanted, org())).toBe('unchanged');
});

test.each(['dependabot', 'codespaces'] as const)('%s secrets have their own place', async (kind) => {
  await using at = await startOrganisation();
  await sync(at.github, { a: 'actions' }, org());
  await sync(at.github, { a: kind }, org({ kind, visibility: 'private' }));
  expect(textsOf(at.organisation.vaults[kind].secrets.values())).toEqual({ A: kind });
  expect(at.organisation.vaults[kind].secrets.get('A')?.visibility).toBe('private');
  expect(textsOf(at.organisation.vaults.actions.secrets.values())).toEqual({ A: 'actions' });
  expect(await sync(at.github, { a: kind }, org({ kind, visibility: 'private' }))).toBe('unchanged');
});
