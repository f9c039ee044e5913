import { z } from 'zod';
import { MAX_LENGTH } from './url.ts';

/** Settings of stores whose secret is one value and no map of keys. */
export const singleValue = {
  key: z
    .string()
    .min(1)
    .max(MAX_LENGTH)
    .optional()
    .describe(
      "Write this key's value as it is. Left out: the secret is written as a JSON object of its keys.",
    ),
  encoding: z
    .enum(['text', 'base64'])
    .default('text')
    .describe('base64: the value of `key` is base64, and is written decoded, as bytes.'),
} as const;

/** For a `refine` of what has {@link singleValue} and `merge`. */
export const mergesKeys = (s: { readonly key?: string | undefined; readonly merge: boolean }): boolean =>
  s.key === undefined || !s.merge;

export const MERGES_KEYS = {
  path: ['merge'],
  error:
    'expected no merge with key: with key the whole value is that of one key, and nothing is left to merge into',
};

/** Setting of stores that have no slash in names. */
export const slash = z
  .string()
  .regex(/^[A-Za-z0-9_-]{0,8}$/, { error: 'expected up to 8 letters, digits, dashes, underscores' })
  .default('-')
  .describe('What takes the place of each / in the name, which the store does not take.');
