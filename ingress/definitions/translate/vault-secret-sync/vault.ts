import type { Translation, WrittenDestination } from '../kind.ts';

type Connection = Omit<NonNullable<WrittenDestination['vault']>, 'path'>;

interface Vault {
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
  readonly authMethod?: string | undefined;
  readonly role?: string | undefined;
}

/** `authMethod` is the mount of a Kubernetes auth method, whose role is logged in as; `token` means VAULT_TOKEN. */
export function vaultOf(
  { address, namespace, authMethod, role }: Vault,
  path: readonly PropertyKey[],
  translation: Translation,
): Connection {
  const byRole = authMethod !== undefined && authMethod !== 'token';
  if (byRole && role === undefined)
    translation.report(
      [...path, 'authMethod'],
      'expected role with authMethod: upstream took it from the configuration of the operator; set it here',
    );
  return {
    ...(address !== undefined && { address }),
    ...(namespace && { namespace }),
    ...(role !== undefined &&
      authMethod !== 'token' && {
        auth: {
          kubernetes: {
            ...(authMethod !== undefined && authMethod !== 'kubernetes' && { mount: authMethod }),
            role,
          },
        },
      }),
  };
}
