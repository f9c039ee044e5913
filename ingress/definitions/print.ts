import { stringify } from 'yaml';
import type { Definition } from '../../workflows/model/definition.ts';
import type { Written } from './translate/kind.ts';

/** A definition as a YAML document, which is read as the same definition again. */
export function printDefinition(definition: Definition | Written): string {
  return stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false });
}
