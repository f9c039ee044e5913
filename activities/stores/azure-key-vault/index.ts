export { openAzureDestination } from './destination.ts';
export { openAzureSource } from './source.ts';
