import type { GoFunction } from '../define.ts';
import { keys } from './keys.ts';
import { pem } from './pem.ts';
import { yaml } from './yaml.ts';

/** What External Secrets' template engine v2 adds to sprig. */
export const externalSecrets: Readonly<Record<string, GoFunction>> = { ...keys, ...pem, ...yaml };
