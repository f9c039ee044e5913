export { readKubernetesCredential } from './credential.ts';
export { openKubernetesDestination } from './destination.ts';
export { openKubernetesSource } from './source.ts';
export { readWorkerSecret } from './worker-secret.ts';
export { readServiceAccountAnnotations } from './service-account.ts';
