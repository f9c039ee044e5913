import { describeDestination, describeSource } from './run.ts';
import { azureKeyVaultDestination, azureKeyVaultSource } from './subjects/azure-key-vault.ts';

describeSource(azureKeyVaultSource);
describeDestination(azureKeyVaultDestination);
