/** Names of what a machine's owner sets for real services; the paths of tools and the cache stay. */
const FOREIGN = /^(AWS|VAULT|BAO|TEMPORAL|KEYFERRY|GITHUB|AZURE|GOOGLE|GCLOUD|KUBERNETES)_|^KUBECONFIG$/;
const KEPT = /^KEYFERRY_(CACHE|TEMPORAL|VAULT|VAULT_AUTH_PLUGINS|MOTO_SERVER|KUBE_APISERVER|ETCD)$/;

/** Nothing that is set for real services may steer a test or a measurement, or be reached by one. */
export function removeForeignEnvironment(): void {
  for (const name of Object.keys(process.env))
    if (FOREIGN.test(name) && !KEPT.test(name)) Reflect.deleteProperty(process.env, name);
}
