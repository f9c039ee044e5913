import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { ensureTools } from '../../infra/tools/ensure.ts';
import { startMoto } from '../../infra/tools/moto/start.ts';
import { toolNames } from '../../infra/tools/registry.ts';
import { startTemporal } from '../../infra/tools/temporal/start.ts';
import { startVault } from '../../infra/tools/vault/start.ts';
import { workflowSources } from '../../worker/bundle.ts';
import { startSharedKubernetes } from './kubernetes/shared.ts';
import { offerLazily } from './lazy-server.ts';
import type { Servers } from './servers.ts';

/** Starts what `servers` tells of, and ends it after the run; on a fresh machine the programs are built first. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using resources = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'keyferry-test-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const auditFile = join(directory, 'vault-audit.log');

  // Those that only some tests start, too: none has the time to wait for a build.
  await ensureTools(toolNames);
  const temporal = resources.use(await startTemporal({ httpPort: 0 }));
  const vault = resources.use(await startVault({ auditFile }));
  const moto = resources.use(await startMoto());
  const kubernetes = resources.use(await offerLazily(startSharedKubernetes));
  project.provide('servers', {
    temporal: { address: temporal.address, httpAddress: temporal.httpAddress ?? '' },
    vault: { address: vault.address, token: vault.token, auditFile },
    moto: { endpoint: moto.endpoint },
    kubernetes: { lazily: kubernetes.url },
    workflows: await bundleInto(join(directory, 'workflows.js')),
  });
  const kept = resources.move();
  return () => kept.disposeAsync();
}

async function bundleInto(codePath: string): Promise<Servers['workflows']> {
  try {
    const bundle = await bundleWorkflowCode({ ...workflowSources, logger: new DefaultLogger('ERROR') });
    await writeFile(codePath, bundle.code);
    return { codePath };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
