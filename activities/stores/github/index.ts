export { openGithubDestination } from './destination.ts';
