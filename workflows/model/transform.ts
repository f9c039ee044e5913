import { z } from 'zod';
import { patterns } from './pattern-field.ts';

export const transform = z
  .strictObject({
    include: patterns.default([]).describe('Only these keys; none given: all.'),
    exclude: patterns.default([]).describe('Not these keys; wins over include.'),
    rename: z
      .array(
        z.strictObject({
          from: z.string().min(1).describe('Key at the source.'),
          to: z.string().min(1).describe('Key at the destination.'),
        }),
      )
      .default([])
      .describe('Applied after include and exclude.'),
    template: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A template of the whole secret, on its keys: a result that is a JSON object is the new keys, any other is the one value. After rename.',
      ),
    templates: z
      .record(z.string().min(1), z.string())
      .refine((t) => Object.keys(t).length > 0, { error: 'expected at least one key' })
      .optional()
      .describe('Keys of the new secret, and the template of each. After rename, instead of template.'),
    templateMaps: z
      .array(z.string().min(1))
      .min(1, { error: 'expected at least one template' })
      .optional()
      .describe(
        'Templates that each render to a YAML map of keys and their values. A later map wins over an earlier one, and templates over all of them. After rename, instead of template.',
      ),
    keepKeys: z
      .boolean()
      .default(false)
      .describe('With templates or templateMaps. true: keys that have no template stay. false: they go.'),
    dialect: z
      .enum(['keyferry', 'vaultSecretSync', 'externalSecrets'])
      .default('keyferry')
      .describe(
        'What templates may use and how they take values. keyferry: the functions of vault-secret-sync and External Secrets, keys as JSON; a missing key, a failed decoder or a format that does not fit is an error, and numbers print as they were written. vaultSecretSync: the same functions, and mistakes print as that system prints them; for its manifests. externalSecrets: as its engine v2, keys as texts, a missing key is an error.',
      ),
  })
  .refine((t) => t.template === undefined || (t.templates ?? t.templateMaps) === undefined, {
    error: 'expected template, or templates and templateMaps',
  })
  .describe(
    'What happens to the keys of a secret on its way. Names or anchored regular expressions (RE2); templates are Go’s text/template.',
  );

export type Transform = z.output<typeof transform>;
