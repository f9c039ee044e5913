import { z } from 'zod';
import type { SecretRef } from '../../../../../workflows/model/stores/credentials.ts';
import { secretRefOf, type Scope } from '../selectors.ts';

/** Fields by which stores name the certificates they trust. */
export const ca = {
  caBundle: z.base64({ error: 'expected PEM in base64' }).optional(),
  caProvider: z
    .strictObject({
      type: z.literal('Secret', { error: 'expected Secret: Keyferry reads no ConfigMap' }),
      name: z.string().min(1),
      namespace: z.string().min(1).optional(),
      key: z.string().min(1),
    })
    .optional(),
};

interface Given {
  readonly caBundle?: string | undefined;
  readonly caProvider?:
    { readonly name: string; readonly namespace?: string | undefined; readonly key: string } | undefined;
}

/** PEM, which is ASCII, or where it is. */
export function caOf({ caBundle, caProvider }: Given, scope: Scope): string | SecretRef | undefined {
  if (caBundle) return atob(caBundle);
  return caProvider && secretRefOf({ ...caProvider, namespace: caProvider.namespace }, scope);
}
