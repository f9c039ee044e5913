import { contentOf } from '../../../../activities/stores/stored.ts';
import { parseDuration } from '../../../../activities/transform/template/time/duration.ts';
import { parseFloat64 } from '../../../../activities/transform/template/values/parse-number.ts';
import { definitionSchema } from '../../../../workflows/model/definition.ts';
import { withoutOuterSlashes } from '../../../../workflows/model/trailing.ts';
import type { StallCase } from './case.ts';
import { outcomeOf } from './outcome.ts';

const SLASHES = `a${'/'.repeat(60_000)}b`;
const ZEROS = '0'.repeat(40_000);

/** What `validate` says of a definition with this Vault as its source. */
function validated(vault: object): Promise<string> {
  return outcomeOf(() => {
    const { error } = definitionSchema.safeParse({
      apiVersion: 'keyferry.dev/v1',
      kind: 'Sync',
      metadata: { name: 'stall' },
      spec: {
        source: { vault: { mount: 'secret', path: 'app', ...vault } },
        destinations: [{ name: 'copy', vault: { mount: 'to', path: 'x' } }],
      },
    });
    return (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
  });
}

const read = (json: string): Promise<string> => outcomeOf(() => contentOf(json));

const NUMBER = /^invalidValue: A JSON text holds a number of more than 1,000 digits/;

/** Long runs of one character, which an expression that is not anchored tries again from each. */
export const lengthCases: readonly StallCase[] = [
  {
    name: 'a namespace of 60,000 slashes',
    run: () => validated({ namespace: SLASHES }),
    expected: /^spec\.source\.vault\.namespace: .*2048/,
  },
  {
    name: 'an address of 60,000 slashes',
    run: () => validated({ address: `https://vault.example/${SLASHES}` }),
    expected: /^spec\.source\.vault\.address: .*2048/,
  },
  {
    name: 'a mount of 60,000 slashes',
    run: () => validated({ mount: SLASHES }),
    expected: /^spec\.source\.vault\.mount: .*2048/,
  },
  {
    name: 'a path of 60,000 slashes',
    run: () => outcomeOf(() => String(withoutOuterSlashes(`/${SLASHES}/`).length)),
    expected: /^60002$/,
  },
  { name: 'a number of 40,000 zeros', run: () => read(`{"n":0.1${ZEROS}1}`), expected: NUMBER },
  { name: 'a number with a long exponent', run: () => read('{"n":1e12345678901}'), expected: NUMBER },
  {
    name: 'a duration of 40,000 digits without a unit',
    run: () => outcomeOf(() => String(parseDuration(ZEROS))),
    expected: /^undefined$/,
  },
  {
    name: 'a hexadecimal number of 40,000 digits without an exponent',
    run: () => outcomeOf(() => String(parseFloat64(`0x${ZEROS}`))),
    expected: /^undefined$/,
  },
];
