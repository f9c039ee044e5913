import { inject } from 'vitest';

/** Real servers, started once for a run and shared by every test: use names that no other test uses. */
export interface Servers {
  readonly temporal: {
    /** gRPC, `host:port`; in memory, namespace `default`, Keyferry's search attributes registered. */
    readonly address: string;
    /** HTTP API, `host:port`. */
    readonly httpAddress: string;
  };
  /** KV 2 at `secret/`. Never seal it: start one of your own for that. */
  readonly vault: {
    /** URL. */
    readonly address: string;
    /** The root token. */
    readonly token: string;
    readonly auditFile: string;
  };
  readonly moto: {
    /** URL. */
    readonly endpoint: string;
  };
  /** Started when it is first asked for, by `kubernetes()` in kubernetes.ts. */
  readonly kubernetes: { readonly lazily: string };
  /** The workflows, bundled once; where that failed, why, which fails only the tests that need them. */
  readonly workflows: { readonly codePath: string } | { readonly failure: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: Servers;
  }
}

export const servers = inject('servers');

/** For a Worker's `workflowBundle`. */
export function workflowBundle(): { codePath: string } {
  if ('failure' in servers.workflows)
    throw new Error(`the workflows could not be bundled: ${servers.workflows.failure}`);
  return servers.workflows;
}
