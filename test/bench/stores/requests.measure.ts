import { appendFile } from 'node:fs/promises';
import { test } from 'vitest';
import type { DestinationSession } from '../../../activities/stores/store.ts';
import { keys } from '../../conformance/expectations.ts';
import { openedDestination } from '../../conformance/opened.ts';
import type { DestinationRig } from '../../conformance/rig.ts';
import type { DestinationSubject } from '../../conformance/subject.ts';
import { destinationSubjects } from '../../conformance/subjects/index.ts';
import { keyOf, OWNER, remove, sync, tokenOf, VERSION } from '../../conformance/syncing.ts';
import { inParallel } from '../support/pool.ts';
import { FIGURES, type StoreFigure } from './figures.ts';

const BATCH = 100;
const SECRET = keys({ password: 'p', user: 'u' });

/** As they arrive where the requests go, logins and what closes them with the rest. */
async function requestsOf(rig: DestinationRig, body: () => Promise<unknown>): Promise<number> {
  const before = rig.faults.requests();
  await body();
  return rig.faults.requests() - before;
}

async function measure(subject: DestinationSubject): Promise<readonly StoreFigure[]> {
  const { title, cannot } = subject;
  await using rig = await subject.start();
  const figures: StoreFigure[] = [];
  const figure = async (operation: string, secrets: number, body: () => Promise<unknown>) => {
    figures.push({ store: title, operation, secrets, requests: await requestsOf(rig, body) });
  };
  const name = rig.newName();
  await figure('create', 1, () => sync(rig, name, SECRET));
  await figure('unchanged', 1, () => sync(rig, name, SECRET));
  await figure('update', 1, () => sync(rig, name, keys({ password: 'q', user: 'u' }), VERSION.other));
  if (cannot['removing removes, and removing what is gone succeeds'] === undefined)
    await figure('remove', 1, () => remove(rig, name));
  await figure('unchanged batch', BATCH, await unchangedBatch(rig));
  return figures;
}

/** What a page of `reconcile` does with secrets that are as they should be: one client, all looked at. */
async function unchangedBatch(rig: DestinationRig): Promise<() => Promise<void>> {
  const names = Array.from({ length: BATCH }, () => rig.newName());
  await inParallel(names, async (name) => {
    await sync(rig, name, SECRET);
  });
  // Of an environment of GitHub the name is in the settings and not in the key: each has a client of its own.
  const [one, other] = names.map((name) => keyOf(rig, name));
  if (one === other)
    return () =>
      inParallel(names, async (name) => {
        await using session = await openedDestination(rig, name);
        await pass(rig, name, session);
      });
  return async () => {
    await using session = await openedDestination(rig, names[0] ?? '');
    await inParallel(names, (name) => pass(rig, name, session));
  };
}

async function pass(rig: DestinationRig, name: string, session: DestinationSession): Promise<void> {
  const store = session.at(keyOf(rig, name));
  const held = await store.read();
  const token = tokenOf(rig, name);
  // Where a store cannot be asked, nothing is known to be unchanged, and a pass sends it again.
  if (!held.matches(SECRET, token)) await store.write(SECRET, { owner: OWNER, held, token });
}

for (const subject of Object.values(destinationSubjects).flat())
  test(subject.title, async () => {
    const file = process.env[FIGURES];
    if (file === undefined)
      throw new Error(`${FIGURES} is not set: run it by npm run bench -- --only stores`);
    const lines = (await measure(subject)).map((figure) => `${JSON.stringify(figure)}\n`);
    await appendFile(file, lines.join(''));
  });
