import type { Part } from '../../../workflows/model/compose.ts';
import { Fault } from '../../transform/template/fault.ts';
import { createReplacer } from '../../transform/template/regex/replace.ts';
import { StoreError } from '../store-error.ts';

type Rules = Part['rewrite'];

/**
 * The rules of a part, for the names of a secret's keys: each rule sees what the one before it made.
 * @returns throws {StoreError} `invalidValue` for a name that a rule leaves nothing of
 */
export function createRewriter(rules: Rules, path: string): (key: string) => string {
  if (rules.length === 0) return (key) => key;
  const run = rules.map(({ from, to }) => {
    const replace = limited(path, () => createReplacer(from, to));
    return (key: string, name: string): string => {
      const { text, isConstant } = limited(path, () => replace(name));
      if (isConstant) throw nothingCaptured(path, key, to);
      if (text === '') throw noName(path, key, from);
      return text;
    };
  });
  return (key) => run.reduce((name, rule) => rule(key, name), key);
}

/** A name that `rewrite` gives to keys that were different. */
export function sameName(path: string, keys: readonly [string, string], name: string): StoreError {
  const [first, second] = keys.map((key) => JSON.stringify(key));
  return new StoreError({
    code: 'invalidValue',
    message: `The secret ${path}: its part would give ${first ?? ''} and ${second ?? ''} one name, ${JSON.stringify(name)}.`,
    remedy:
      'Change rewrite or as in the part, so that they stay apart: keep what tells them apart in a capture group.',
  });
}

function nothingCaptured(path: string, key: string, to: string): StoreError {
  return new StoreError({
    code: 'invalidValue',
    message: `The secret ${path}: rewrite would leave nothing of the key ${JSON.stringify(key)}, as no group that ${JSON.stringify(to)} refers to captured anything.`,
    remedy: 'Correct from in the part’s rewrite, so that a group captures what is to stay of the name.',
  });
}

function noName(path: string, key: string, from: string): StoreError {
  return new StoreError({
    code: 'invalidValue',
    message: `The secret ${path}: rewrite would leave the key ${JSON.stringify(key)} without a name, as ${JSON.stringify(from)} takes all of it.`,
    remedy: 'Correct rewrite in the part: a key needs a name.',
  });
}

function limited<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new StoreError({
      code: 'invalidValue',
      message: `The secret ${path}: rewriting the names of its keys failed: ${error.message}.`,
      remedy: 'Make the expressions in rewrite simpler.',
    });
  }
}
