export { openAwsDestination } from './destination.ts';
export { openAwsSource } from './source.ts';
