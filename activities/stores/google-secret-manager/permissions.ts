/** Each request that is made, and what it takes: https://cloud.google.com/secret-manager/docs/access-control */
export const permissions = {
  AccessSecretVersion: 'secretmanager.versions.access',
  AddSecretVersion: 'secretmanager.versions.add',
  CreateSecret: 'secretmanager.secrets.create',
  DeleteSecret: 'secretmanager.secrets.delete',
  DestroySecretVersion: 'secretmanager.versions.destroy',
  DisableSecretVersion: 'secretmanager.versions.disable',
  GetSecret: 'secretmanager.secrets.get',
  GetSecretVersion: 'secretmanager.versions.get',
  ListSecretVersions: 'secretmanager.versions.list',
  ListSecrets: 'secretmanager.secrets.list',
  UpdateSecret: 'secretmanager.secrets.update',
} as const;

export type Operation = keyof typeof permissions;
