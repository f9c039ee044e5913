import { describeDestination } from './run.ts';
import {
  githubEnvironmentDestination,
  githubOrganisationDestination,
  githubRepositoryDestination,
} from './subjects/github.ts';

describeDestination(githubRepositoryDestination);
describeDestination(githubEnvironmentDestination);
describeDestination(githubOrganisationDestination);
