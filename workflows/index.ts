export { syncSecret } from './sync-secret.ts';
export { plan } from './plan.ts';
export { reconcile } from './reconcile.ts';
export { recordSent } from './record-sent.ts';
export { relayChanges } from './relay-changes.ts';
