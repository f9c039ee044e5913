import { describeSource } from './run.ts';
import { kmsSource } from './subjects/kms.ts';

describeSource(kmsSource);
