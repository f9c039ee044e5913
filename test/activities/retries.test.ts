import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApplicationFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { syncMetrics } from '../../worker/sync-metrics.ts';
import { createWorld } from '../../worker/world.ts';
import { errorScopes, FEW_ATTEMPTS, retryPolicies } from '../../workflows/model/errors.ts';
import { HERE } from '../support/here.ts';
import { defineSync } from '../support/spine.ts';

/** A listener that answers as a Vault in some state does (https://developer.hashicorp.com/vault/api-docs#http-status-codes). */
async function answering(status: number, headers: Record<string, string> = {}, errors: string[] = []) {
  const server = createServer((_request, response) => {
    response
      .writeHead(status, { 'Content-Type': 'application/json', ...headers })
      .end(JSON.stringify({ errors }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${String(port)}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function failureAt(address: string, attempt = 1): Promise<ApplicationFailure> {
  const world = {
    ...createWorld(() => undefined),
    env: (name: string) => (name === 'TOKEN' ? 'token' : undefined),
  };
  const activities = createActivities({
    world,
    metrics: syncMetrics(new Registry()).sync,
    ...HERE,
    startSync: () => Promise.resolve(),
    appliedDefinition: () => Promise.resolve(undefined),
  });
  const definition = defineSync({
    source: { vault: { address, auth: { token: { env: 'TOKEN' } }, mount: 'secret', path: 'app' } },
    destinations: [{ name: 'copy', vault: { mount: 'copy', path: 'app' } }],
  });
  const environment = new MockActivityEnvironment({ attempt });
  const failure: unknown = await environment
    .run(activities.readSource, { definition, path: 'app' })
    .catch((error: unknown) => error);
  if (!(failure instanceof ApplicationFailure))
    throw new Error('the activity did not fail as it should', { cause: failure });
  return failure;
}

describe('Invariant 8: honest retries', () => {
  test('a store that throttles is asked again when it said, and not before', async () => {
    await using vault = await answering(429, { 'Retry-After': '7' });
    const failure = await failureAt(vault.address);

    expect(failure).toMatchObject({ type: 'throttled', nonRetryable: false, nextRetryDelay: 7_000 });
  });

  test('a sealed store is waited for without end, and the failure says what would help', async () => {
    await using vault = await answering(503, {}, ['Vault is sealed']);
    const failure = await failureAt(vault.address, 1_000);

    expect(failure).toMatchObject({ type: 'sealed', nonRetryable: false });
    expect(failure.details?.[0]).toMatchObject({
      remedy: expect.stringMatching(/unseal/i) as string,
      keys: ['copy/app'],
    });
  });

  test('a definition that names no credentials fails at once, naming the variables', async () => {
    const definition = defineSync({
      source: { vault: { address: 'http://127.0.0.1:1', mount: 'secret', path: 'app' } },
      destinations: [{ name: 'copy', vault: { mount: 'copy', path: 'app' } }],
    });
    const activities = createActivities({
      world: {
        ...createWorld(() => undefined),
        env: (name) => (name === 'VAULT_ADDR' ? 'http://127.0.0.1:1' : undefined),
      },
      metrics: syncMetrics(new Registry()).sync,
      ...HERE,
      startSync: () => Promise.resolve(),
      appliedDefinition: () => Promise.resolve(undefined),
    });
    const failure: unknown = await new MockActivityEnvironment()
      .run(activities.readSource, { definition, path: 'app' })
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ type: 'notConfigured', nonRetryable: true });
    expect(JSON.stringify((failure as ApplicationFailure).details)).toContain('VAULT_TOKEN');
  });

  test('a defect is tried a few times, tells its kind and place, and none of its message', async () => {
    const activities = createActivities({
      world: {
        ...createWorld(() => undefined),
        env: () => {
          throw new RangeError('this message could hold a value');
        },
      },
      metrics: syncMetrics(new Registry()).sync,
      ...HERE,
      startSync: () => Promise.resolve(),
      appliedDefinition: () => Promise.resolve(undefined),
    });
    const definition = defineSync({
      source: { vault: { mount: 'secret', path: 'app' } },
      destinations: [{ name: 'copy', vault: { mount: 'copy', path: 'app' } }],
    });
    const failing = (attempt: number) =>
      new MockActivityEnvironment({ attempt })
        .run(activities.readSource, { definition, path: 'app' })
        .catch((error: unknown) => error as ApplicationFailure);

    expect(await failing(1)).toMatchObject({
      type: 'internal',
      nonRetryable: false,
      message: 'Unexpected RangeError in unknown.',
    });
    expect(await failing(FEW_ATTEMPTS)).toMatchObject({ type: 'internal', nonRetryable: true });
    expect(JSON.stringify(await failing(1))).not.toContain('could hold a value');
  });

  test('what is wrong with a store for good never stops at one secret, and what passes is waited for', () => {
    for (const [code, scope] of Object.entries(errorScopes)) {
      if (scope === 'secret') continue;
      expect(['never', 'untilItWorks'], code).toContain(retryPolicies[code as keyof typeof retryPolicies]);
    }
  });
});
