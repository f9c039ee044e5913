import fc, { type Arbitrary } from 'fast-check';
import { signatures } from './functions.ts';

type Kind = 's' | 'n' | 'b' | 'l' | 'm' | 'a';

/** Where data of each kind is (see data.ts), and literals of it. */
const leaves: Readonly<Record<Kind | 'i' | 'r', readonly string[]>> = {
  s: [
    '.s',
    '.s2',
    '""',
    '"a"',
    '`raw "x"`',
    '"é\\n\\x41\\xff"',
    '"2006-01-02"',
    '"%v|%5d|%-4s|%q|%x"',
    '","',
    '$.s',
    '.m2.a',
  ],
  n: ['.n', '.n2', '0', '1', '-3', '7', '2.5', '1e3', "'a'", '0x1F', '(index .l2 0)', '$.n'],
  b: ['true', 'false', '.t', '.f'],
  l: ['.l', '.l2', '.l3', '$.l', 'list', '(list 1 "a" nil)'],
  m: ['.m', '.m2', '.m2.in', '$.m', 'dict', '(dict "a" 1 "b" "x")'],
  a: [
    '.',
    '.z',
    '.nope',
    '.nope.deeper',
    'nil',
    '$',
    '$x',
    '$y',
    '.s',
    '.n',
    '.l3',
    '.m',
    '.s.x',
    '(first .l3)',
  ],
  i: ['0', '1', '2', '3', '5', '-1', '10'],
  r: ['"a+"', '"[a-z]*"', '"(\\\\w)(\\\\d)?"', '"^"', '"$"', '"(?i)b|é"', '"."', '"("', '""', '"\\\\s+"'],
};

const oneOf = (list: readonly string[]): Arbitrary<string> =>
  fc.nat({ max: list.length - 1 }).map((i) => list[i] ?? '');

const kinds: readonly Kind[] = ['s', 'n', 'b', 'l', 'm', 'a'];

interface Grammar {
  s: string;
  n: string;
  b: string;
  l: string;
  m: string;
  a: string;
  pipeline: string;
  node: string;
  nodes: string;
}

const join = (parts: readonly string[]): string => parts.join('');

/** Of those that are there. */
const anyOf = (list: readonly Arbitrary<string>[]): Arbitrary<string> =>
  fc.oneof(...list.map((arbitrary) => ({ weight: 1, arbitrary })));

/** Templates of Go's grammar, most of which do something; some are wrong in parsing or in types, as people are. */
export const template: Arbitrary<string> = fc
  .tuple(
    fc.letrec<Grammar>((tie) => {
      const of = (name: keyof Grammar): Arbitrary<string> => tie(name) as Arbitrary<string>;
      const expression = (kind: Kind): Arbitrary<string> => {
        const calls = signatures
          .filter(([, , gives]) => gives === kind || kind === 'a')
          .map(([name, takes]) =>
            fc
              .tuple(...argumentsOf(takes).map((each) => argument(each)))
              .map((args) => `(${[name, ...args].join(' ')})`),
          );
        return fc.oneof(
          { maxDepth: 3, depthIdentifier: 'expression' },
          { weight: 4, arbitrary: oneOf(leaves[kind]) },
          { weight: 3, arbitrary: anyOf(calls) },
        );
      };
      /** Now and then of another kind than is wanted. */
      const argument = (kind: string): Arbitrary<string> =>
        kind === 'i' || kind === 'r'
          ? oneOf(leaves[kind])
          : fc.oneof({ weight: 12, arbitrary: of(kind as Kind) }, { weight: 1, arbitrary: of('a') });
      const piped = anyOf(
        signatures.map(([name, takes]) =>
          fc
            .tuple(of('a'), fc.tuple(...argumentsOf(takes).slice(0, -1).map(argument)))
            .map(([first, args]) => `${first} | ${[name, ...args].join(' ')}`),
        ),
      );
      const bare = anyOf(kinds.map((kind) => of(kind))).map((text) => text.replace(/^\((.*)\)$/s, '$1'));
      const open = fc.constantFrom('{{', '{{ ', '{{- ');
      const close = fc.constantFrom('}}', ' }}', ' -}}');
      const action = (content: Arbitrary<string>): Arbitrary<string> =>
        fc.tuple(open, content, close).map(join);
      const variable = fc.constantFrom('$x', '$y');
      const head = (keyword: string, content: Arbitrary<string>): Arbitrary<string> =>
        action(content.map((text) => `${keyword} ${text}`));
      const rangeHead = fc.oneof(
        of('l'),
        of('m'),
        fc.constantFrom('3', '.n', 'until 3'),
        of('l').map((list) => `$x := ${list}`),
        of('l').map((list) => `$x, $y := ${list}`),
        of('m').map((map) => `$x, $y := ${map}`),
      );
      const maybeElse = fc.oneof(
        { weight: 2, arbitrary: fc.constant('') },
        { weight: 1, arbitrary: of('nodes').map((nodes) => `{{else}}${nodes}`) },
      );
      const block = (
        keyword: string,
        condition: Arbitrary<string>,
        body: Arbitrary<string>,
      ): Arbitrary<string> =>
        fc
          .tuple(head(keyword, condition), body, maybeElse, fc.constantFrom('{{end}}', '{{- end -}}'))
          .map(join);
      const jump = fc.oneof(
        { weight: 5, arbitrary: fc.constant('') },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            '{{break}}',
            '{{if .}}{{continue}}{{end}}',
            '{{if eq . "a"}}{{break}}{{end}}',
          ),
        },
      );
      return {
        s: expression('s'),
        n: expression('n'),
        b: expression('b'),
        l: expression('l'),
        m: expression('m'),
        a: fc.oneof({ maxDepth: 3 }, expression('a'), ...kinds.slice(0, 5).map((kind) => of(kind))),
        pipeline: fc.oneof({ weight: 3, arbitrary: bare }, { weight: 2, arbitrary: piped }),
        node: fc.oneof(
          { maxDepth: 2, depthIdentifier: 'node' },
          {
            weight: 2,
            arbitrary: fc.constantFrom('text', ' ', '\n', ' x \n\t', '{{/* c */}}', '{{- /* c */ -}}'),
          },
          { weight: 8, arbitrary: action(of('pipeline')) },
          {
            weight: 2,
            arbitrary: action(fc.tuple(variable, fc.constantFrom(' := ', ' = '), of('pipeline')).map(join)),
          },
          { weight: 2, arbitrary: block('if', of('pipeline'), of('nodes')) },
          {
            weight: 1,
            arbitrary: block(
              'with',
              fc.oneof(
                of('pipeline'),
                of('a').map((value) => `$y := ${value}`),
              ),
              of('nodes'),
            ),
          },
          { weight: 2, arbitrary: block('range', rangeHead, fc.tuple(of('nodes'), jump).map(join)) },
          { weight: 1, arbitrary: head('template "t"', of('pipeline')) },
        ),
        nodes: fc.array(of('node'), { minLength: 1, maxLength: 3 }).map(join),
      };
    }).nodes,
    fc.constantFrom(
      '',
      '{{define "t"}}<{{.}}>{{end}}',
      '{{define "t"}}{{with .}}{{.}}{{else}}-{{end}}{{end}}',
    ),
    fc.constantFrom(
      '',
      '{{$x := 1}}',
      '{{$x := .s}}{{$y := .l}}',
      '{{ $x := dict "k" .n }}{{ $y := $x.k -}} ',
    ),
  )
  .map(([nodes, definition, variables]) => variables + nodes + definition);

/** Each argument's kind; what a `*` repeats comes once or twice. */
function argumentsOf(takes: string): string[] {
  return Array.from(takes.replace('*', ''));
}
