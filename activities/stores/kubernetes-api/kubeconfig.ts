import { parse } from 'yaml';
import { z } from 'zod';
import { StoreError } from '../store-error.ts';

const text = z.string().nullish();

const clusterSchema = z.looseObject({
  server: z.string().min(1),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': text,
  'proxy-url': text,
});

const userSchema = z.looseObject({
  token: text,
  tokenFile: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  username: text,
  password: text,
  as: text,
  'as-uid': text,
  'as-groups': z.array(z.string()).nullish(),
  'as-user-extra': z.unknown().optional(),
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
});

/** https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/; what is of no use here is left alone. */
const kubeconfigSchema = z.looseObject({
  'current-context': text,
  clusters: z.array(z.looseObject({ name: z.string(), cluster: clusterSchema })).nullish(),
  contexts: z
    .array(
      z.looseObject({ name: z.string(), context: z.looseObject({ cluster: z.string(), user: z.string() }) }),
    )
    .nullish(),
  users: z.array(z.looseObject({ name: z.string(), user: userSchema.nullish() })).nullish(),
});

export type Cluster = z.output<typeof clusterSchema>;
export type User = z.output<typeof userSchema>;

/** A kubeconfig, and where it stood: the files it names are relative to that; undefined where it was no file. */
export interface Kubeconfig {
  readonly content: z.output<typeof kubeconfigSchema>;
  readonly directory: string | undefined;
}

/** What a context says, each part with the directory of the file that it is from. */
export interface Chosen {
  readonly context: string;
  readonly cluster: Cluster;
  readonly clusterDirectory: string | undefined;
  readonly user: User;
  readonly userDirectory: string | undefined;
}

/**
 * @param place where it was found, for messages; the parser's own words may quote a token
 * @throws {StoreError} `notConfigured`
 */
export function parseKubeconfig(yaml: string, place: string, directory: string | undefined): Kubeconfig {
  const parsed = kubeconfigSchema.safeParse(parsedYaml(yaml));
  if (parsed.success) return { content: parsed.data, directory };
  const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
  throw new StoreError({
    code: 'notConfigured',
    message: `Kubernetes: ${place} holds no kubeconfig; wrong is ${fields}.`,
    remedy: 'Provide a kubeconfig there, as kubectl config view --raw --minify prints it.',
  });
}

function parsedYaml(yaml: string): unknown {
  try {
    return parse(yaml);
  } catch {
    return undefined;
  }
}

/**
 * Several files are read as one, and of entries with the same name the first counts, as for kubectl:
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
 *
 * @throws {StoreError} `notConfigured`, naming what is missing
 */
export function chooseContext(files: readonly Kubeconfig[], asked: string | undefined): Chosen {
  const name = asked ?? files.map(({ content }) => content['current-context']).find(Boolean);
  if (!name) throw missing('no current context', 'Set context in the definition, or current-context there.');
  const context = find(files, ({ contexts }) => contexts, name)?.entry.context;
  if (context === undefined) throw missing(`no context ${name}`, 'Correct context in the definition.');
  const cluster = find(files, ({ clusters }) => clusters, context.cluster);
  const user = find(files, ({ users }) => users, context.user);
  if (cluster === undefined)
    throw missing(`no cluster ${context.cluster}, which the context ${name} names`, 'Correct it there.');
  if (user === undefined)
    throw missing(`no user ${context.user}, which the context ${name} names`, 'Correct it there.');
  return {
    context: name,
    cluster: cluster.entry.cluster,
    clusterDirectory: cluster.directory,
    user: user.entry.user ?? {},
    userDirectory: user.directory,
  };
}

function find<E extends { readonly name: string }>(
  files: readonly Kubeconfig[],
  entries: (content: Kubeconfig['content']) => readonly E[] | null | undefined,
  name: string,
): { entry: E; directory: string | undefined } | undefined {
  for (const { content, directory } of files) {
    const entry = entries(content)?.find((each) => each.name === name);
    if (entry !== undefined) return { entry, directory };
  }
  return undefined;
}

function missing(what: string, remedy: string): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: `Kubernetes: the kubeconfig has ${what}.`,
    remedy,
  });
}
