import { etcd, kubeApiserver } from './kubernetes/tool.ts';
import { moto } from './moto/tool.ts';
import { temporal } from './temporal/tool.ts';
import { vaultAuth } from './vault/auth-plugins.ts';
import { vault } from './vault/tool.ts';
import type { Tool } from './tool.ts';

/** In the order in which they are made: what fails for want of Go or Python says so soon. */
export const tools = {
  moto,
  temporal,
  vault,
  'vault-auth': vaultAuth,
  etcd,
  'kube-apiserver': kubeApiserver,
} as const satisfies Record<string, Tool>;
export type ToolName = keyof typeof tools;

export const toolNames = Object.keys(tools) as ToolName[];

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(tools, name);
}
