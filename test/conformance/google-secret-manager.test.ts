import { describeDestination, describeSource } from './run.ts';
import {
  googleSecretManagerDestination,
  googleSecretManagerSource,
} from './subjects/google-secret-manager.ts';

describeSource(googleSecretManagerSource);
describeDestination(googleSecretManagerDestination);
