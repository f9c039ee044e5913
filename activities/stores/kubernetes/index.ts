export { openKubernetesDestination } from './destination.ts';
export { openKubernetesSource } from './source.ts';
export { readWorkerSecret } from './worker-secret.ts';
