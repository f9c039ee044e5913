import { Buffer } from 'node:buffer';
import { StoreError } from '../store-error.ts';
import { isMark } from './marks.ts';
import type { Settings } from './settings.ts';

/** As Secret in google/cloud/secretmanager/v1/resources.proto states them, with their bytes in UTF-8. */
const RULES = {
  label: {
    name: /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u,
    value: /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u,
    words:
      'labels have lower-case letters, digits, dashes and underscores, and names of labels begin with a letter',
  },
  annotation: {
    name: /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    value: /^/,
    words:
      'names of annotations have letters, digits, dashes, underscores and dots, and no such at their ends',
  },
} as const;

const MAX_BYTES = 128;

/** @throws {StoreError} `rejected`, before any request, for labels and annotations that Google would refuse, and for marks */
export function checkSpelling({ labels = {}, annotations = {} }: Settings): void {
  for (const [name, value] of Object.entries(labels)) check('label', name, value);
  for (const [name, value] of Object.entries(annotations)) {
    check('annotation', name, value);
    if (isMark(name)) throw reserved(name);
  }
}

function check(kind: keyof typeof RULES, name: string, value: string): void {
  const rules = RULES[kind];
  const fits = (text: string): boolean => kind === 'annotation' || Buffer.byteLength(text) <= MAX_BYTES;
  if (rules.name.test(name) && rules.value.test(value) && fits(name) && fits(value)) return;
  throw new StoreError({
    code: 'rejected',
    message: `Google Secret Manager takes no ${kind} ${JSON.stringify(name)} as the definition has it.`,
    remedy: `Spell it otherwise: ${rules.words}.`,
  });
}

function reserved(name: string): StoreError {
  return new StoreError({
    code: 'rejected',
    message: `Google Secret Manager: the annotation ${name} is Keyferry's own.`,
    remedy: 'Name it otherwise in the definition.',
  });
}
