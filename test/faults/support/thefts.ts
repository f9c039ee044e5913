/** What an author writes to take something: where it is refused, and the settings. `<url>` is the author's server. */
export type Theft = readonly [field: string, settings: object];

const stolen = { env: 'VAULT_TOKEN' };
const own = { env: 'KEYFERRY_SECRET_OWN' };
const file = { file: '/proc/self/environ' };
const pem = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----';
const role = 'arn:aws:iam::123456789012:role/x';

const vault = (auth: object, more: object = {}) => ({ address: '<url>', path: 's/x', auth, ...more });
const tls = { address: 'https://127.0.0.1:1' };
const aws = (auth: object) => ({ endpoint: '<url>', name: 'x', auth });
const github = (auth?: object) => ({ apiUrl: '<url>', owner: 'o', repository: 'r', ...(auth && { auth }) });
const azure = (auth?: object) => ({ vaultUrl: '<url>', name: 'x', ...(auth && { auth }) });
const kubernetes = (more: object) => ({ server: '<url>', namespace: 'ns', name: 'x', ...more });

/** Every field that names a variable or a file, store by store. */
export const references: readonly Theft[] = [
  ['http.secretHeaders.X', { url: '<url>', secretHeaders: { X: stolen } }],
  ['http.tls.ca', { url: 'https://example.com', tls: { ca: stolen } }],
  ['http.tls.key', { url: 'https://example.com', tls: { certificate: own, key: file } }],
  ['vault.auth.token', vault({ token: stolen })],
  ['vault.auth.appRole.roleId', vault({ appRole: { roleId: stolen, secretId: own } })],
  ['vault.auth.appRole.secretId', vault({ appRole: { roleId: 'r', secretId: stolen } })],
  ['vault.auth.kubernetes.jwt', vault({ kubernetes: { role: 'r', jwt: file } })],
  ['vault.auth.userpass.username', vault({ userpass: { username: stolen, password: own } })],
  ['vault.auth.userpass.password', vault({ userpass: { username: 'u', password: stolen } })],
  ['vault.auth.github.token', vault({ github: { token: { env: 'GITHUB_TOKEN' } } })],
  ['vault.auth.jwt.token', vault({ jwt: { token: file } })],
  ['vault.auth.certificate.certificate', vault({ certificate: { certificate: file, key: own } }, tls)],
  ['vault.auth.certificate.key', vault({ certificate: { certificate: own, key: file } }, tls)],
  [
    'vault.auth.awsIam.auth.accessKey.id',
    vault({ awsIam: { auth: { accessKey: { id: stolen, secret: own } } } }),
  ],
  [
    'vault.auth.awsIam.auth.accessKey.secret',
    vault({ awsIam: { auth: { accessKey: { id: own, secret: stolen } } } }),
  ],
  ['vault.auth.awsIam.auth.webIdentity.token', vault({ awsIam: { auth: { webIdentity: { token: file } } } })],
  ['vault.tls.ca', vault({ token: own }, { ...tls, tls: { ca: file } })],
  ['vault.tls.certificate', vault({ token: own }, { ...tls, tls: { certificate: file, key: own } })],
  ['vault.tls.key', vault({ token: own }, { ...tls, tls: { certificate: own, key: file } })],
  ['awsSecretsManager.auth.accessKey.id', aws({ accessKey: { id: stolen, secret: own } })],
  ['awsSecretsManager.auth.accessKey.secret', aws({ accessKey: { id: own, secret: stolen } })],
  [
    'awsSecretsManager.auth.accessKey.sessionToken',
    aws({ accessKey: { id: own, secret: own, sessionToken: stolen } }),
  ],
  ['awsSecretsManager.auth.webIdentity.token', aws({ webIdentity: { token: file, roleArn: role } })],
  [
    'kms.auth.accessKey.id',
    { endpoint: '<url>', values: { a: { empty: true } }, auth: { accessKey: { id: stolen, secret: own } } },
  ],
  ['googleSecretManager.credentials', { endpoint: '127.0.0.1:1', name: 'x', credentials: file }],
  ['github.auth.token', github({ token: { env: 'GITHUB_TOKEN' } })],
  ['github.auth.app.appId', github({ app: { appId: stolen, privateKey: own } })],
  ['github.auth.app.installationId', github({ app: { appId: 1, installationId: stolen, privateKey: own } })],
  ['github.auth.app.privateKey', github({ app: { appId: 1, privateKey: file } })],
  [
    'azureKeyVault.auth.clientSecret.clientId',
    azure({ clientSecret: { tenantId: 't', clientId: stolen, clientSecret: own } }),
  ],
  [
    'azureKeyVault.auth.clientSecret.clientSecret',
    azure({ clientSecret: { tenantId: 't', clientId: 'c', clientSecret: stolen } }),
  ],
  [
    'azureKeyVault.auth.workloadIdentity.tokenFile',
    azure({ workloadIdentity: { tenantId: 't', clientId: 'c', tokenFile: file.file } }),
  ],
  ['kubernetes.token', kubernetes({ token: stolen })],
  ['kubernetes.kubeconfig', { namespace: 'ns', name: 'x', kubeconfig: { file: '/root/.kube/config' } }],
  ['kubernetes.ca', kubernetes({ ca: file, token: own })],
  ['kubernetes.clientCertificate', kubernetes({ clientCertificate: file, clientKey: own })],
  ['kubernetes.clientKey', kubernetes({ clientCertificate: own, clientKey: stolen })],
];

/** Every field that names a server, without a credential of the definition's own. */
export const servers: readonly Theft[] = [
  ['vault.address', { address: '<url>', path: 's/x' }],
  ['vault.address', vault({ kubernetes: { role: 'r' } })],
  ['vault.address', vault({ awsIam: { serverId: 'vault.internal' } })],
  ['vault.tls', { path: 's/x', tls: { skipVerify: true } }],
  ['vault.tls', { address: 'https://vault.internal:8200/', path: 's/x', tls: { ca: pem } }],
  ['vault.tls', { path: 's/x', auth: { kubernetes: { role: 'r' } }, tls: { serverName: 'evil.example' } }],
  ['awsSecretsManager.endpoint', { endpoint: '<url>', name: 'x' }],
  ['awsSecretsManager.endpoint', { endpoint: '<url>', name: 'x', roleArn: role }],
  ['kms.endpoint', { endpoint: '<url>', values: { a: { ciphertext: 'AAAA' } } }],
  ['googleSecretManager.endpoint', { endpoint: '127.0.0.1:1', name: 'x' }],
  ['github.apiUrl', github()],
  ['azureKeyVault.vaultUrl', azure()],
  ['azureKeyVault.vaultUrl', azure({ managedIdentity: {} })],
  ['azureKeyVault.vaultUrl', azure({ workloadIdentity: {} })],
  ['azureKeyVault.vaultUrl', { vaultUrl: 'https://evil.vault.azure.net.example.com', name: 'x' }],
  ['kubernetes.server', kubernetes({})],
  ['kubernetes.server', kubernetes({ context: 'admin' })],
  ['kubernetes.ca', { namespace: 'ns', name: 'x', ca: pem }],
];

/** Stores that are no source. */
const DESTINATIONS = ['http', 'github'];

export function partOf([field, settings]: Theft, url: string): { source?: object; destination?: object } {
  const [kind = ''] = field.split('.');
  const filled = JSON.parse(JSON.stringify(settings).replaceAll('<url>', url)) as object;
  return { [DESTINATIONS.includes(kind) ? 'destination' : 'source']: { [kind]: filled } };
}
