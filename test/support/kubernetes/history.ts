import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Kubernetes, KubernetesObject } from './kubernetes.ts';

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubernetesObject;
}

/** Watches the Secrets of a namespace, as they keep no versions of their own. */
export interface History extends Disposable {
  /**
   * How many values a Secret has had since it was created; writes that left its value as it was do not count.
   * @param now the Secret as it is
   */
  versions(name: string, now: KubernetesObject): Promise<number>;
}

export async function watchSecrets(
  { server, ca, token, request: ask }: Kubernetes,
  namespace: string,
): Promise<History> {
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  const { body } = await ask('GET', path);
  const search = new URLSearchParams({
    watch: 'true',
    resourceVersion: body.metadata?.resourceVersion ?? '',
  });
  const headers = { Authorization: `Bearer ${token}` };
  const outgoing = request(`${server}${path}?${search.toString()}`, { ca, headers, agent: false });
  // It has no end but ours.
  outgoing.on('error', () => undefined).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const values = new Map<string, string[]>();
  const seen = new Set<string>();
  const waiting = new Set<() => void>();
  const take = ({ type, object }: WatchEvent): void => {
    if (type === 'ERROR') throw new Error(`the watch of Secrets failed: ${JSON.stringify(object)}`);
    const name = object.metadata?.name ?? '';
    const known = type === 'DELETED' ? [] : (values.get(name) ?? []);
    const value = JSON.stringify(object.data ?? {});
    if (type !== 'DELETED' && known.at(-1) !== value) known.push(value);
    values.set(name, known);
    seen.add(object.metadata?.resourceVersion ?? '');
    for (const look of waiting) look();
  };
  let rest = '';
  answer
    .setEncoding('utf8')
    .on('error', () => undefined)
    .on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(JSON.parse(line) as WatchEvent);
    });
  return {
    async versions(name, now) {
      const version = now.metadata?.resourceVersion ?? '';
      const { promise, resolve } = Promise.withResolvers<number>();
      const look = (): void => {
        if (seen.has(version)) resolve(values.get(name)?.length ?? 0);
      };
      waiting.add(look);
      look();
      return await promise.finally(() => waiting.delete(look));
    },
    [Symbol.dispose]: () => {
      outgoing.destroy();
    },
  };
}
