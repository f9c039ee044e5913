/** What a name that is no field here was probably meant to say. */
export interface FieldHint {
  /** How to write it. */
  readonly write: string;
  /** The field of this place that says it: where that is missing, the two are one mistake. */
  readonly instead?: string;
  /** Whether what stands under the wrong name would stand under the right one just so. */
  readonly sameShape?: boolean;
}

interface Place {
  /** A map is this place where it may have all of these fields. */
  readonly fields: readonly string[];
  readonly hints: readonly (FieldHint & { readonly names: readonly string[] })[];
}

const renamed = (instead: string, ...names: string[]) => ({
  names,
  instead,
  sameShape: true,
  write: `did you mean \`${instead}\`?`,
});

const written = (instead: string, write: string, ...names: string[]) => ({
  names,
  instead,
  write: `write \`${write}\``,
});

/**
 * What people write who know another tool, or guess. Names that are only mistyped are found by how near they are to
 * a known one; these are not near to what they mean.
 */
const PLACES: readonly Place[] = [
  {
    fields: ['metadata', 'spec'],
    hints: [
      written('metadata', 'metadata: { name: … }', 'name'),
      {
        names: [
          'source',
          'destination',
          'destinations',
          'transform',
          'filter',
          'reconcile',
          'adopt',
          'suspend',
        ],
        write: 'it stands one level deeper, below `spec`',
      },
    ],
  },
  {
    fields: ['source', 'destinations', 'reconcile'],
    hints: [
      renamed('source', 'from', 'src', 'origin'),
      written(
        'destinations',
        'destinations: [{ name: …, vault: { … } }]',
        ...['to', 'dest', 'target', 'targets', 'sink', 'sinks', 'output', 'outputs'],
      ),
      written(
        'reconcile',
        'reconcile: { every: 1h }` or `reconcile: { cron: "0 * * * *" }',
        ...['schedule', 'interval', 'every', 'cron', 'period', 'refreshInterval', 'resync', 'syncInterval'],
      ),
      written('onSourceDelete', 'onSourceDelete: { action: delete }', 'deletionPolicy', 'prune', 'delete'),
      written(
        'filter',
        'filter: { include: [ … ], exclude: [ … ] }` for paths, `transform: { include: [ … ], exclude: [ … ] }` for keys',
        ...['include', 'exclude', 'keys', 'paths'],
      ),
      written('transform', 'transform: { rename: [{ from: …, to: … }] }', 'rename', 'mapping', 'map'),
      written('transform', 'transform: { template: … }', 'template', 'templates'),
      written('suspend', 'suspend: true', 'enabled', 'disabled', 'paused', 'pause', 'active'),
      { names: ['name'], write: 'the name of a definition is `metadata.name`' },
    ],
  },
  {
    fields: ['vault', 'kubernetes'],
    hints: [
      renamed('vault', 'hashicorp', 'hashicorpVault', 'openbao', 'kv', 'vaultKv'),
      renamed('awsSecretsManager', 'aws', 'asm', 'awsSm', 'secretsManager', 'secretsmanager'),
      renamed('googleSecretManager', 'google', 'gcp', 'gsm', 'gcpSecretManager'),
      renamed('azureKeyVault', 'azure', 'akv', 'keyVault'),
      renamed('kubernetes', 'k8s', 'secret', 'kubernetesSecret'),
      renamed('github', 'gh', 'githubActions', 'githubSecrets'),
      renamed('http', 'webhook', 'rest', 'api'),
      written('vault', 'vault: { mount: …, path: … }', 'path', 'mount'),
      written('awsSecretsManager', 'awsSecretsManager: { region: …, name: … }', 'region'),
    ],
  },
  {
    fields: ['mount', 'path', 'auth', 'version'],
    hints: [
      written('auth', 'auth: { token: { env: NAME } }', 'token', 'tokenRef', 'tokenFile', 'vaultToken'),
      written(
        'auth',
        'auth: { appRole: { roleId: …, secretId: { env: NAME } } }',
        ...['appRole', 'approle', 'roleId', 'secretId', 'role_id', 'secret_id'],
      ),
      written('auth', 'auth: { kubernetes: { role: … } }', 'role', 'kubernetes', 'serviceAccount'),
      written(
        'auth',
        'auth: { userpass: { username: …, password: { env: NAME } } }',
        ...['username', 'password', 'userpass', 'user'],
      ),
      renamed('address', 'url', 'server', 'host', 'endpoint', 'addr'),
      renamed('mount', 'engine', 'mountPath', 'mountPoint', 'secretEngine', 'backend'),
      renamed('path', 'secretPath', 'secret', 'pattern', 'regex', 'regexp', 'paths'),
      renamed('version', 'kvVersion', 'engineVersion'),
      written('tls', 'tls: { ca: … }', 'ca', 'caCert', 'caBundle', 'caFile'),
    ],
  },
  {
    fields: ['region', 'roleArn', 'auth'],
    hints: [
      renamed('name', 'path', 'secretName', 'secret', 'secretId'),
      written('replicaRegions', 'replicaRegions: [{ region: … }]', 'replicas', 'regions', 'replicate'),
      renamed('roleArn', 'role', 'assumeRole', 'roleARN'),
      renamed('kmsKeyId', 'kmsKey', 'encryptionKey', 'kmsKeyArn'),
      written(
        'auth',
        'auth: { accessKey: { id: { env: NAME }, secret: { env: NAME } } }',
        ...['accessKeyId', 'secretAccessKey', 'accessKey', 'secretKey', 'credentials'],
      ),
    ],
  },
  {
    fields: ['owner', 'repository'],
    hints: [
      renamed('owner', 'org', 'organization', 'organisation', 'user'),
      renamed('repository', 'repo'),
      written('auth', 'auth: { token: { env: NAME } }', 'token'),
      written('auth', 'auth: { app: { appId: …, privateKey: { file: … } } }', 'app', 'appId', 'privateKey'),
    ],
  },
  {
    fields: ['project', 'location'],
    hints: [renamed('name', 'path', 'secretName', 'secretId'), renamed('project', 'projectId', 'projectID')],
  },
  {
    fields: ['vaultUrl'],
    hints: [
      renamed('name', 'path', 'secretName'),
      renamed('vaultUrl', 'url', 'vault', 'endpoint', 'address'),
    ],
  },
  {
    fields: ['server', 'kubeconfig'],
    hints: [renamed('name', 'path', 'secretName', 'secret'), renamed('server', 'url', 'address', 'endpoint')],
  },
  {
    fields: ['url', 'secretHeaders'],
    hints: [
      renamed('url', 'address', 'endpoint', 'uri'),
      renamed('body', 'template', 'payload', 'data'),
      written(
        'secretHeaders',
        'secretHeaders: { Authorization: { env: NAME } }',
        'auth',
        'token',
        'authorization',
      ),
    ],
  },
  {
    fields: ['every', 'cron'],
    hints: [renamed('every', 'interval', 'period'), renamed('cron', 'schedule')],
  },
  {
    fields: ['include', 'exclude'],
    hints: [
      renamed('include', 'allow', 'only', 'match', 'paths', 'keys'),
      renamed('exclude', 'deny', 'ignore'),
    ],
  },
];

/** @param known the fields that the map may have */
export function fieldHint(name: string, known: readonly string[]): FieldHint | undefined {
  // A name is a mistake only where it is not known itself; the first place that knows it says what it means.
  return PLACES.filter(({ fields }) => fields.every((field) => known.includes(field)))
    .flatMap(({ hints }) => hints)
    .find(
      (hint) => hint.names.includes(name) && (hint.instead === undefined || known.includes(hint.instead)),
    );
}

/** How a field is written of which only a part was given, as in `onSourceDelete: delete`. */
const SHAPES: Readonly<Record<string, string>> = {
  metadata: 'metadata: { name: … }',
  source: 'source: { vault: { mount: …, path: … } }',
  destinations: 'destinations: [{ name: …, vault: { mount: …, path: … } }]',
  reconcile: 'reconcile: { every: 1h }',
  onSourceDelete: 'onSourceDelete: { action: delete }',
  filter: 'filter: { include: [ … ] }',
  transform: 'transform: { include: [ … ] }',
  vault: 'vault: { mount: …, path: … }',
  awsSecretsManager: 'awsSecretsManager: { name: …, region: … }',
  googleSecretManager: 'googleSecretManager: { project: …, name: … }',
  azureKeyVault: 'azureKeyVault: { vaultUrl: …, name: … }',
  kubernetes: 'kubernetes: { namespace: …, name: … }',
  github: 'github: { owner: …, repository: … }',
  http: 'http: { url: … }',
  auth: 'auth: { token: { env: NAME } }',
  replicaRegions: 'replicaRegions: [{ region: … }]',
  rename: 'rename: [{ from: …, to: … }]',
  tags: 'tags: { name: value }',
  labels: 'labels: { name: value }',
};

/**
 * What to write where a value of another type was expected; undefined where the type alone says it.
 *
 * @param expected as zod names types
 */
export function shapeHint(
  path: readonly PropertyKey[],
  expected: string,
  found: unknown,
): string | undefined {
  if (expected === 'boolean' && typeof found === 'string' && /^(?:yes|no|on|off)$/i.test(found))
    return 'yes, no, on and off are plain texts in YAML 1.2';
  const last = path.at(-1);
  // An element of a list is written as the list's elements are.
  const field = String(typeof last === 'number' ? path.at(-2) : last);
  const shape = Object.hasOwn(SHAPES, field) ? SHAPES[field] : undefined;
  if (shape !== undefined && ['object', 'array', 'record'].includes(expected)) return `write \`${shape}\``;
  return expected === 'array' && typeof found === 'string' ? `write a list: \`${field}: [ … ]\`` : undefined;
}
