import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Kubernetes, KubernetesObject } from './kubernetes.ts';

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubernetesObject;
}

/**
 * The values that a Secret has had since it was created, as the API tells those who watch it; writes that left the
 * value as it was are not among them.
 * @param now the Secret as it is
 */
export async function historyOf(
  { server, ca, token }: Kubernetes,
  namespace: string,
  name: string,
  now: KubernetesObject,
): Promise<string[]> {
  const url = new URL(`${server}/api/v1/namespaces/${namespace}/secrets`);
  url.search = new URLSearchParams({
    watch: 'true',
    // From the beginning of all that the server remembers.
    resourceVersion: '1',
    fieldSelector: `metadata.name=${name}`,
  }).toString();
  const outgoing = request(url, { ca, headers: { Authorization: `Bearer ${token}` }, agent: false });
  outgoing.end();
  try {
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    let values: string[] = [];
    for await (const line of linesOf(answer)) {
      const { type, object } = JSON.parse(line) as WatchEvent;
      if (type === 'ERROR') throw new Error(`the history of ${name} cannot be told: ${line}`);
      const value = JSON.stringify(object.data ?? {});
      if (type === 'DELETED') values = [];
      else if (values.at(-1) !== value) values.push(value);
      if (object.metadata?.resourceVersion === now.metadata?.resourceVersion) return values;
    }
    throw new Error(`the history of ${name} ended before now`);
  } finally {
    outgoing.destroy();
  }
}

/** It has no end but its reader's. */
async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
