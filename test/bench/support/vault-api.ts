/** Vault as its users and as a bare loop see it: one fetch a call, apart from Keyferry's own client. KV 2 only. */
export interface VaultApi {
  /** A new KV 2 mount of that name. */
  readonly mount: (name: string) => Promise<void>;
  /** Writes a version; unconditional. */
  readonly put: (mount: string, path: string, data: Readonly<Record<string, string>>) => Promise<void>;
  /** The latest version; undefined where there is none. */
  readonly get: (mount: string, path: string) => Promise<Kv2Version | undefined>;
  /** Any other call. @returns the body; undefined for 404 */
  readonly call: (method: string, path: string, body?: object) => Promise<unknown>;
}

export interface Kv2Version {
  readonly data: Readonly<Record<string, string>>;
  readonly version: number;
}

interface Kv2Answer {
  readonly data: {
    readonly data: Kv2Version['data'] | null;
    readonly metadata: { readonly version: number };
  };
}

export function createVaultApi({ address, token }: { address: string; token: string }): VaultApi {
  const call: VaultApi['call'] = async (method, path, body) => {
    const response = await fetch(`${address}/v1/${path}`, {
      method,
      headers: { 'X-Vault-Token': token, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`Vault answered ${method} ${path} with ${String(response.status)}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };
  return {
    call,
    mount: async (name) => {
      await call('POST', `sys/mounts/${name}`, { type: 'kv', options: { version: '2' } });
      // A new KV 2 mount refuses requests for an instant, while Vault sets it up.
      const ready = (): Promise<boolean> =>
        call('GET', `${name}/config`).then(
          () => true,
          () => false,
        );
      while (!(await ready()));
    },
    put: async (mount, path, data) => {
      await call('POST', `${mount}/data/${path}`, { data });
    },
    get: async (mount, path) => {
      const answer = (await call('GET', `${mount}/data/${path}`)) as Kv2Answer | undefined;
      const data = answer?.data.data;
      return answer && data ? { data, version: answer.data.metadata.version } : undefined;
    },
  };
}
