/** An audit line as Vault 1.21.1 writes it, of a write to a KV 2 secret, with what a test cares about. */
export function auditLine(
  path: string,
  options: { readonly mount?: string; readonly at?: string; readonly operation?: string } = {},
): string {
  const { mount = 'secret', at = '2026-11-21T13:24:30.764733439Z', operation = 'update' } = options;
  const mounted = {
    mount_accessor: 'kv_09267653',
    mount_class: 'secret',
    mount_point: `${mount}/`,
    mount_type: 'kv',
  };
  return JSON.stringify({
    auth: { display_name: 'token', policies: ['root'], token_type: 'service' },
    request: {
      ...mounted,
      client_id: '0DHqvq2D77kL2/JTPSZkTMJbkFVmUu0TzMi0jiXcFy8=',
      data: {
        data: { password: 'hmac-sha256:b2d9b75a61dfd2f2e880282e2e665b337e621dcd3578b4c74ebf430bff118f5d' },
      },
      headers: { 'user-agent': ['curl/7.88.1'] },
      id: '54147d63-f42a-9f74-c004-b9b5c0f7ed6a',
      namespace: { id: 'root' },
      operation,
      path: `${mount}/data/${path}`,
      remote_address: '127.0.0.1',
    },
    response: {
      ...mounted,
      data: {
        created_time: 'hmac-sha256:94ca',
        deletion_time: 'hmac-sha256:aa3a',
        destroyed: false,
        version: 2,
      },
    },
    time: at,
    type: 'response',
  });
}
