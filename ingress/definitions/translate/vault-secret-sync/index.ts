import { defineTranslator, type WrittenDestination } from '../kind.ts';
import { definitionMetadata } from '../metadata.ts';
import { numbered } from '../numbered.ts';
import { destinationOf } from './destination.ts';
import { filterOf, transformOf } from './filters.ts';
import { sourcePath } from './paths.ts';
import { vaultSecretSync } from './schema.ts';
import { vaultOf } from './vault.ts';

/** vault-secret-sync: one Vault, many destinations. */
export const vaultSecretSyncTranslator = defineTranslator(
  vaultSecretSync,
  ({ metadata, spec }, translation) => {
    const source = sourcePath(spec.source.path);
    if (source.problem !== undefined) translation.report(['spec', 'source', 'path'], source.problem);
    const names = numbered(spec.dest.map((dest) => Object.keys(dest)[0] ?? 'dest'));
    const destinations = spec.dest.map((dest, i): WrittenDestination => ({
      name: names[i] ?? '',
      ...destinationOf(dest, { metadata, translation, path: ['spec', 'dest', i], template: source.template }),
    }));
    const filter = filterOf(spec.filters, translation);
    const transform = transformOf(spec.transforms, translation);
    return [
      {
        apiVersion: 'keyferry.dev/v1',
        kind: 'Sync',
        metadata: definitionMetadata(metadata),
        spec: {
          source: {
            vault: { ...vaultOf(spec.source, ['spec', 'source'], translation), path: source.pattern },
          },
          ...(filter && { filter }),
          ...(transform && { transform }),
          destinations,
          // Upstream deletes unless it is told not to, and overwrites whatever it finds.
          ...(spec.syncDelete !== false && { onSourceDelete: { action: 'delete' } }),
          adopt: true,
          ...(spec.suspend && { suspend: true }),
          ...(spec.dryRun && { dryRun: true }),
        },
      },
    ];
  },
);
