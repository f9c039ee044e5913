export { syncSecret } from './sync-secret.ts';
export { reconcile } from './reconcile.ts';
