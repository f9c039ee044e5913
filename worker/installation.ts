import { installationName } from '../workflows/model/ownership.ts';

/** Where a worker may be told which installation it is of. */
export interface InstallationSources {
  /** KEYFERRY_INSTALLATION; empty counts as unset. */
  readonly variable: string | undefined;
  /** `spec.installation` of the configuration file. */
  readonly config: string | undefined;
  /** The ID of the Temporal namespace, as the service gives it. */
  readonly namespaceId: string | undefined;
}

/**
 * The installation whose ownership marks a worker makes and respects.
 *
 * @throws {Error} where the two that a person sets differ, where one is no name, or where Temporal does not say its
 * namespace's ID
 */
export function installationOf({ variable, config, namespaceId }: InstallationSources): string {
  const set = variable || undefined;
  if (set !== undefined && config !== undefined && set !== config)
    throw new Error(
      `KEYFERRY_INSTALLATION is ${set}, and spec.installation of the configuration file is ${config}. Secrets are marked with one of them: set one, or both to the same.`,
    );
  const name = set ?? config ?? namespaceId?.toLowerCase();
  if (name === undefined || name === '')
    throw new Error(
      'Temporal did not tell the ID of its namespace (DescribeNamespace), which ownership marks carry. Set KEYFERRY_INSTALLATION to a name that is of this installation alone, and keep it.',
    );
  const checked = installationName.safeParse(name);
  if (checked.success) return name;
  const where = set === undefined ? 'The ID of the Temporal namespace' : 'KEYFERRY_INSTALLATION';
  throw new Error(
    `${where} is ${JSON.stringify(name)}: ${checked.error.issues[0]?.message ?? 'not a name'}. Set KEYFERRY_INSTALLATION to such a name, of this installation alone, and keep it.`,
  );
}
