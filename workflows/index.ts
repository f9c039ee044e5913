export { syncSecret } from './sync-secret.ts';
