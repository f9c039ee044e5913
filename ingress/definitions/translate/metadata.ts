import { z } from 'zod';

/** What a field becomes that cannot be honoured: an error that says why, wherever it is set. */
export function refused(reason: string) {
  return z.unknown().superRefine((value, ctx) => {
    if (value !== undefined) ctx.addIssue({ code: 'custom', message: `cannot be honoured: ${reason}` });
  });
}

/** What the API server or an operator writes into an object: in a manifest it asks for nothing. */
const written = z.unknown().optional();

/** In an annotation: the name of the definition, where that of the manifest does not do. */
const NAME_ANNOTATION = 'keyferry.dev/name';

const fields = {
  name: z.string().min(1),
  namespace: z.string().min(1).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  finalizers: z.array(z.string()).optional(),
  generateName: refused('a definition needs a name of its own: set metadata.name').optional(),
  creationTimestamp: written,
  deletionGracePeriodSeconds: written,
  deletionTimestamp: refused('the object is being deleted').optional(),
  generation: written,
  managedFields: written,
  ownerReferences: written,
  resourceVersion: written,
  selfLink: written,
  uid: written,
};

/** Metadata of a Kubernetes object. */
export const metadata = z.strictObject(fields);
export type Metadata = z.output<typeof metadata>;

/** What an operator reports of an object; nothing that anyone asks for. */
export const status = z.unknown().optional();

/** Kubernetes takes an object without a namespace for one of the namespace `default`. */
export function namespaceOf({ namespace }: Metadata): string {
  return namespace ?? 'default';
}

/** Metadata of the definition that a manifest becomes: `<name>`, or `<namespace>.<name>` outside of `default`. */
export function definitionMetadata(
  { name, namespace, labels, annotations }: Metadata,
  suffix = '',
): { name: string; labels?: Record<string, string>; annotations?: Record<string, string> } {
  const { [NAME_ANNOTATION]: chosen, ...others } = annotations ?? {};
  const own = namespace === undefined || namespace === 'default' ? name : `${namespace}.${name}`;
  return {
    name: (chosen ?? own) + suffix,
    ...(labels !== undefined && { labels }),
    ...(Object.keys(others).length > 0 && { annotations: others }),
  };
}
