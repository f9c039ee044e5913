import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startKeyferry, type KeyferryProcess } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { uniqueName } from '../../support/unique.ts';
import { vaultClient } from '../../support/vault-client.ts';
import type { Mount } from '../../support/vault-mount.ts';

export const TOKEN = 'correct-horse';

/** An ingress, and a worker where one is started, each a process of its own. */
export interface Stage extends AsyncDisposable {
  /** Of the definition; its secrets are below it in AWS. */
  readonly name: string;
  readonly from: Mount;
  readonly to: Mount;
  readonly ingress: KeyferryProcess;
  /** Of the ingress. */
  readonly url: string;
  startWorker(): Promise<KeyferryProcess>;
  post(body: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** With one definition: all of a mount goes through a template to another mount and to AWS, with a replica. */
export async function setStage(temporalAddress = servers.temporal.address): Promise<Stage> {
  const resources = new AsyncDisposableStack();
  const directory = resources.use(await tempDir()).path;
  const vault = vaultClient();
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  const name = uniqueName('deno');
  const file = join(directory, 'definition.json');
  await writeFile(file, JSON.stringify(definition(name, from, to)));
  const env = {
    TEMPORAL_ADDRESS: temporalAddress,
    KEYFERRY_TASK_QUEUE: uniqueName('deno'),
    KEYFERRY_EVENTS_TOKEN: TOKEN,
    VAULT_ADDR: servers.vault.address,
    VAULT_TOKEN: servers.vault.token,
  };
  const ingress = resources.use(
    startKeyferry(['ingress', '--definitions', file, '--listen', '127.0.0.1:0'], env),
  );
  const url = (await ingress.ready).get('ingress') ?? '';
  return {
    name,
    from,
    to,
    ingress,
    url,
    startWorker: async () => {
      const worker = resources.use(startKeyferry(['worker', '--metrics', '127.0.0.1:0'], env));
      await worker.ready;
      return worker;
    },
    post: (body, headers = { Authorization: `Bearer ${TOKEN}` }) =>
      fetch(`${url}/events`, { method: 'POST', body, headers }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function definition(name: string, from: Mount, to: Mount): object {
  const aws = { name: `${name}/$1`, replicaRegions: [{ region: 'eu-west-1' }] };
  return {
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name },
    spec: {
      source: { vault: { mount: from.path, path: '(.+)' } },
      transform: { templates: { login: '{{ .user | upper }}:{{ .password | b64enc }}' }, keepKeys: true },
      destinations: [
        { name: 'copy', vault: { mount: to.path, path: '$1' } },
        { name: 'aws', awsSecretsManager: aws },
      ],
      onSourceDelete: { action: 'delete' },
    },
  };
}
