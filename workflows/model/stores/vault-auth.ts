import { z } from 'zod';
import { region } from './aws-connection.ts';
import { awsAuth } from './aws-auth.ts';
import { secretRef } from './credentials.ts';
import { MAX_LENGTH } from './url.ts';

const mountOf = (method: string, fallback: string) =>
  z.string().min(1).max(MAX_LENGTH).default(fallback).describe(`Mount path of the ${method} auth method.`);
const role = z
  .string()
  .min(1)
  .max(MAX_LENGTH)
  .optional()
  .describe('Role to log in as. Left out: as the auth method says.');

/** Every way to log in that the seeds have, JWT and TLS certificates besides. A login's token is revoked at the activity's end. */
export const vaultAuth = z
  .strictObject({
    token: secretRef.optional().describe('A Vault token.'),
    appRole: z
      .strictObject({
        mount: mountOf('AppRole', 'approle'),
        roleId: z
          .union([z.string().min(1).max(MAX_LENGTH), secretRef])
          .describe('The role_id: not a secret, so it may stand here.'),
        secretId: secretRef.describe('The secret_id.'),
      })
      .optional()
      .describe('AppRole login; the token it gives is revoked when the activity ends.'),
    kubernetes: z
      .strictObject({
        mount: mountOf('Kubernetes', 'kubernetes'),
        role: z.string().min(1).max(MAX_LENGTH).describe('Role to log in as.'),
        jwt: secretRef.optional().describe("A service account's token. Left out: the pod's own."),
      })
      .optional()
      .describe('Login by a Kubernetes service account.'),
    userpass: z
      .strictObject({
        mount: mountOf('userpass', 'userpass'),
        username: z.union([z.string().min(1).max(MAX_LENGTH), secretRef]).describe('Name of the user.'),
        password: secretRef.describe('The password.'),
      })
      .optional()
      .describe('Login by user and password.'),
    github: z
      .strictObject({ mount: mountOf('GitHub', 'github'), token: secretRef.describe('A personal token.') })
      .optional()
      .describe('Login by a GitHub token.'),
    awsIam: z
      .strictObject({
        mount: mountOf('AWS', 'aws'),
        role,
        region: region.optional().describe('Region whose STS is signed for.'),
        roleArn: z.string().min(1).max(MAX_LENGTH).optional().describe('Role of AWS to assume before.'),
        serverId: z
          .string()
          .min(1)
          .max(MAX_LENGTH)
          .optional()
          .describe('X-Vault-AWS-IAM-Server-ID that the method asks for.'),
        auth: awsAuth.optional(),
      })
      .optional()
      .describe('Login by a signed request to STS.'),
    jwt: z
      .strictObject({
        mount: mountOf('JWT/OIDC', 'jwt'),
        role,
        token: secretRef.describe('The JWT.'),
      })
      .optional()
      .describe('Login by a JWT.'),
    certificate: z
      .strictObject({
        mount: mountOf('TLS certificate', 'cert'),
        role,
        certificate: secretRef.describe('PEM certificate that the client shows.'),
        key: secretRef.describe('PEM private key of that certificate.'),
      })
      .optional()
      .describe('Login by a TLS client certificate.'),
  })
  .refine((a) => Object.keys(a).length === 1, {
    error: 'expected exactly one of token, appRole, kubernetes, userpass, github, awsIam, jwt, certificate',
  })
  .describe('How to log in. Left out: VAULT_TOKEN, VAULT_TOKEN_FILE, or VAULT_ROLE_ID with VAULT_SECRET_ID.');
