export { openKmsSource } from './source.ts';
