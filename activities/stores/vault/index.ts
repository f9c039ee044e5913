export { openVaultDestination } from './destination.ts';
export { openVaultSource } from './source.ts';
