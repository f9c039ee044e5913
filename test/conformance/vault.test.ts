import { describeDestination, describeSource } from './run.ts';
import {
  vaultKv1Destination,
  vaultKv1Source,
  vaultKv2Destination,
  vaultKv2Source,
} from './subjects/vault.ts';

describeSource(vaultKv2Source);
describeDestination(vaultKv2Destination);
describeSource(vaultKv1Source);
describeDestination(vaultKv1Destination);
