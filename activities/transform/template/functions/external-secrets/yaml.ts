import { Fault, failed } from '../../fault.ts';
import { dictOf } from '../../values/dict.ts';
import { readYaml } from '../../yaml/read.ts';
import { writeYaml } from '../../yaml/write.ts';
import { define, type GoFunction } from '../define.ts';

export const yaml: Readonly<Record<string, GoFunction>> = {
  /** Empty where the value is no YAML, as in External Secrets; an error in a native template. */
  toYaml: define(['any'], (budget, value) => {
    try {
      return writeYaml(budget, value).replace(/\n$/, '');
    } catch (error) {
      if (!budget.strict && error instanceof Fault && error.kind === 'functionFailed') return '';
      throw error;
    }
  }),
  /** A map with the key `Error` where the text is no YAML, as in External Secrets; its words are ours. An error in a native template. */
  fromYaml: define(['string'], (budget, text) => {
    const value = readYaml(budget, text);
    if (typeof value !== 'string') return value;
    if (budget.strict) throw failed('the text is not YAML of an object');
    return dictOf([['Error', value]]);
  }),
};
