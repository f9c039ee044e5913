import { basename } from 'node:path';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { statusOf } from '../ingress/support/large-body.ts';
import { auditLine } from '../ingress/support/lines.ts';
import { secretsManager } from '../support/aws.ts';
import { setStage, TOKEN } from './support/stage.ts';

const ARRIVES = { timeout: 30_000 };

test('on Deno, a posted event brings a secret to Vault and to AWS with its replica, and its deletion too', async () => {
  await using stage = await setStage();
  const worker = await stage.startWorker();
  expect([worker, stage.ingress].map(({ child }) => basename(child.spawnfile))).toEqual(['deno', 'deno']);
  await stage.from.put('app/db', { user: 'u', password: 'p' });

  const taken = await stage.post(auditLine('app/db', { mount: stage.from.path }));

  expect([taken.status, await taken.json()]).toEqual([202, { accepted: 1, ignored: 0 }]);
  const arrived = { user: 'u', password: 'p', login: 'U:cA==' };
  await expect.poll(() => stage.to.get('app/db'), ARRIVES).toEqual(arrived);
  await expect.poll(() => inAws(`${stage.name}/app/db`), ARRIVES).toEqual(arrived);
  await expect.poll(() => inAws(`${stage.name}/app/db`, 'eu-west-1'), ARRIVES).toEqual(arrived);

  await stage.from.delete('app/db');
  await stage.post(auditLine('app/db', { mount: stage.from.path, operation: 'delete' }));
  await expect.poll(() => stage.to.get('app/db'), ARRIVES).toBeUndefined();
  await expect.poll(() => isRemoved(`${stage.name}/app/db`), ARRIVES).toBe(true);

  const metrics = (await worker.ready).get('metrics') ?? '';
  const page = await (await fetch(metrics)).text();
  expect(page).toMatch(/^keyferry_syncs_total\{.*destination="aws",action="created"\} 1$/m);
  expect(page).toMatch(/^temporal_workflow_completed/m);
  expect(await (await fetch(`${stage.url}/metrics`)).text()).toMatch(/^keyferry_events_total/m);

  for (const process of [stage.ingress, worker]) {
    await process.kill('SIGTERM');
    expect(await process.exited).toBe(0);
  }
  expect(worker.output() + stage.ingress.output()).not.toContain('"level":"error"');
});

test('on Deno, the ingress refuses what has no token, does not parse or is too large, and goes on', async () => {
  await using stage = await setStage();
  const line = auditLine('app/a', { mount: stage.from.path });

  expect((await stage.post(line, {})).status).toBe(401);
  expect((await stage.post(line, { Authorization: 'Bearer wrong' })).status).toBe(403);
  const malformed = await stage.post(`${line}\n{"type":`);
  expect([malformed.status, await malformed.json()]).toMatchObject([
    400,
    { error: { code: 'malformed', positions: [{ line: 2 }] } },
  ]);
  for (const length of [{ 'Content-Length': String(50 * 1024 * 1024) }, { 'Transfer-Encoding': 'chunked' }]) {
    const headers = { Authorization: `Bearer ${TOKEN}`, ...length };
    expect(await statusOf(`${stage.url}/events`, headers)).toBe(413);
  }

  expect((await stage.post(line)).status).toBe(202);
});

async function inAws(name: string, region?: string): Promise<unknown> {
  const found = await secretsManager(region)
    .send(new GetSecretValueCommand({ SecretId: name }))
    .catch(() => undefined);
  return found?.SecretString === undefined ? undefined : JSON.parse(found.SecretString);
}

async function isRemoved(name: string): Promise<boolean> {
  const { DeletedDate } = await secretsManager().send(new DescribeSecretCommand({ SecretId: name }));
  return DeletedDate !== undefined;
}
