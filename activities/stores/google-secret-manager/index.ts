export { openGoogleDestination } from './destination.ts';
export { openGoogleSource } from './source.ts';
