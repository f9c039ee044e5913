export { openHttpDestination } from './destination.ts';
export { httpKey, shownHttpKey } from './key.ts';
