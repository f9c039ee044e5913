export { openKubernetesDestination } from './destination.ts';
export { openKubernetesSource } from './source.ts';
