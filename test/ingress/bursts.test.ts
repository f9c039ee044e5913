import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { indexDefinitions } from '../../ingress/audit/match.ts';
import { separateBursts } from '../../ingress/bursts.ts';
import { createIntake } from '../../ingress/intake.ts';
import type { ChangedRequest } from '../../ingress/starters/starter.ts';
import type { Definition } from '../../workflows/model/definition.ts';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { vaultClient } from '../support/vault-client.ts';
import { logInto } from './support/ingress.ts';
import { auditLine } from './support/lines.ts';

const changes = (definition: Definition, count: number): ChangedRequest[] =>
  Array.from({ length: count }, (_, i) => ({
    definition,
    path: `app-${String(i)}`,
    change: { cause: 'event', at: new Date(Date.UTC(2026, 0, 1, 0, 0, count - i)).toISOString() },
  }));
const somewhere = () =>
  defineSync({
    source: { vault: { mount: 'a', path: '(.+)' } },
    destinations: [{ name: 'b', vault: { mount: 'b', path: '$1' } }],
  });

describe('Bursts', () => {
  let spine: Spine;
  beforeAll(async () => {
    spine = await startSpine();
  });
  afterAll(async () => {
    await spine[Symbol.asyncDispose]();
  });

  test('a few dozen secrets of one definition become one run, those of another keep their own actors', () => {
    const [many, few] = [somewhere(), somewhere()];

    const { single, bursts } = separateBursts([...changes(many, 40), ...changes(few, 5)]);

    expect(single.map(({ definition }) => definition)).toEqual(Array.from({ length: 5 }, () => few));
    expect(bursts).toMatchObject([{ definition: many, changedAt: '2026-01-01T00:00:01.000Z' }]);
    expect(bursts[0]?.paths.length).toBe(40);
  });

  test('a burst too large for one payload is portioned, and no secret is left out', () => {
    const definition = somewhere();
    const long = changes(definition, 900).map((change) => ({
      ...change,
      path: change.path + 'x'.repeat(900),
    }));

    const { bursts } = separateBursts(long);

    expect(bursts.length).toBeGreaterThan(1);
    expect(bursts.flatMap(({ paths }) => paths)).toEqual(long.map(({ path }) => path));
  });

  test('100 changed secrets in one batch of audit lines all arrive, by one run', async () => {
    const vault = vaultClient();
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const definition = defineSync({
      source: { vault: { mount: from.path, path: '(.+)' } },
      destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
    });
    const paths = Array.from({ length: 100 }, (_, i) => `app-${String(i)}`);
    for (const path of paths) await from.put(path, { path });
    const index = indexDefinitions([definition]);
    const intake = createIntake({
      definitions: () => index,
      starter: spine.starter,
      metrics: { countEvents: () => undefined },
      log: logInto([]),
    });

    const lines = paths.map((path) => auditLine(path, { mount: from.path })).join('\n');
    expect(await intake.takeAuditLines(lines, { malformed: 'reject' })).toMatchObject({
      accepted: 100,
      ignored: 0,
    });

    for (const path of paths) await expect.poll(() => to.get(path), { timeout: 30_000 }).toEqual({ path });
    const runs = spine.temporal.client.workflow.list({
      query: `WorkflowType = "reconcile" AND KeyferryDefinition = "${definition.metadata.name}"`,
    });
    await expect.poll(async () => (await Array.fromAsync(runs)).length, { timeout: 20_000 }).toBe(1);
  });
});
