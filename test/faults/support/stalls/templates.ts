import { transformKeys } from '../../../../activities/transform/keys.ts';
import { transform } from '../../../../workflows/model/transform.ts';
import type { StallCase } from './case.ts';
import { outcomeOf } from './outcome.ts';

/** The value that a secret holds under `v`; it is in no outcome. */
export const CANARY = 'canary-5b1f';

/** A template on a secret's value. */
function rendered(name: string, template: string, value: string, expected: RegExp): StallCase {
  const run = () =>
    outcomeOf(() =>
      transformKeys({ kind: 'keys', keys: { v: value, canary: CANARY } }, transform.parse({ template })),
    );
  return { name, run, expected };
}

const LIMIT = /^invalidValue: The transform of the secret failed: template "template", line 1, .+ at most /;
const MEGABYTE = 1_000_000;

const bomb = Array.from({ length: 30 }, (_, i) =>
  i === 0 ? 'a0: &a0 [x]' : `a${String(i)}: &a${String(i)} [*a${String(i - 1)}, *a${String(i - 1)}]`,
).join('\n');

const aliases = `a: &a x\n${Array.from({ length: 20_000 }, (_, i) => `b${String(i)}: *a`).join('\n')}`;

export const templateCases: readonly StallCase[] = [
  rendered('aliases of YAML in a value that multiply', '{{ fromYaml .v }}', bomb, LIMIT),
  rendered('20,000 aliases of YAML in a value', '{{ fromYaml .v | len }}', aliases, /"value":"20001"/),
  rendered('an alias of YAML within itself', '{{ fromYaml .v }}', 'a: &a [*a]', LIMIT),
  rendered('a megabyte of YAML', '{{ fromYaml .v }}', '? '.repeat(MEGABYTE / 2), LIMIT),
  rendered('a megabyte of YAML to write', '{{ toYaml .v }}', 'a: "\n'.repeat(MEGABYTE / 5), LIMIT),
  rendered(
    'passwords derived',
    '{{ range until 8 }}{{ derivePassword 1 "long" "a" "b" (print .) }}{{ end }}',
    '',
    LIMIT,
  ),
  rendered(
    'a text looked through 10,000 times',
    '{{ range until 10000 }}{{ $_ := contains "y" $.v }}{{ end }}',
    'x'.repeat(MEGABYTE),
    LIMIT,
  ),
  rendered(
    'a regular expression that looks ahead from each letter',
    '{{ regexReplaceAll "(a|a.*b)" .v "x" }}',
    'a'.repeat(MEGABYTE / 5),
    LIMIT,
  ),
  rendered(
    'a regular expression in the template that compiles to too much',
    '{{ regexMatch "([a-z/]*|[a-z0-9]*){0,900}" .v }}',
    'a',
    LIMIT,
  ),
  rendered('words of a megabyte', '{{ snakecase .v }}', 'aB'.repeat(MEGABYTE), LIMIT),
  rendered(
    'texts that double',
    '{{ $x := .v }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}',
    'xxxxxxxx',
    LIMIT,
  ),
  rendered('ranges in ranges', '{{ range until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}', '', LIMIT),
  rendered(
    'sums of a megabyte',
    '{{ range until 100 }}{{ sha512sum $.v }}{{ end }}',
    'x'.repeat(MEGABYTE),
    LIMIT,
  ),
];
