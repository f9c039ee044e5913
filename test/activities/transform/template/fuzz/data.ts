import fc from 'fast-check';

/** Texts that are something to at least one function. */
const words = [
  '',
  'a',
  'Hello World',
  'x,y,,z',
  'a.b.c',
  '12',
  '-3.5',
  '0x1F',
  'true',
  'null',
  'é日本😀',
  ' pad ',
  'line1\nline2\n',
  '<b>&"\'</b>',
  'YWJj',
  'not base64!',
  '{"a":1,"b":[true,null,"x"]}',
  'k: v\nl: [1, 2]',
  'camelCaseID42',
  'snake_case-and space',
  '1.2.3-beta+1',
  '>=1.2, <2',
  'https://u:p@host:80/p/a?q=1#f',
  '/a/../b.tar.gz',
  '2024-02-29',
  '1h30m',
  '%s %d',
  '$1',
  'a+b*',
  '\0\x7f\u2028',
];

/**
 * Letters of many scripts, signs, control characters. Of all of them Go and JavaScript think alike: both go by
 * Unicode, but not by the same version of it, so that no block is among them that has changed in this decade.
 */
const letter = fc
  .oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
    ...[
      [0x80, 0x58f],
      [0x10a0, 0x10ff],
      [0x1e00, 0x1fff],
      [0x2000, 0x2064],
      [0x3041, 0x30ff],
      [0x4e00, 0x9fcc],
      [0xac00, 0xd7a3],
      [0xfeff, 0xfeff],
      [0xfffd, 0xfffd],
      [0x1f600, 0x1f64f],
    ].map(([min = 0, max = 0]) => ({ weight: 1, arbitrary: fc.integer({ min, max }) })),
  )
  // Two of them have got capitals in Unicode 16.
  .filter((code) => code !== 0x19b && code !== 0x264)
  .map((code) => String.fromCodePoint(code));

export const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.string({ unit: letter, maxLength: 10 }) },
);

export const number = fc.oneof(
  fc.integer({ min: -20, max: 300 }),
  fc.constantFrom(0, 0.5, -1.25, 2.75, 1e6, 123456.789, 1e21, 1e-7),
);

const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));

/** Data of one shape, so that a template knows where there is what; `nope` is never there. */
export const data = fc.record({
  s: text,
  s2: text,
  n: number,
  n2: number,
  t: fc.constant(true),
  f: fc.constant(false),
  z: fc.constant(null),
  l: fc.array(text, { maxLength: 4 }),
  l2: fc.array(number, { maxLength: 4 }),
  l3: fc.array(
    fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), fc.dictionary(fc.constantFrom('k', 'j'), scalar)),
    {
      maxLength: 4,
    },
  ),
  m: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'k1', 'k10', 'K'), scalar, { maxKeys: 4 }),
  m2: fc.record({ a: scalar, in: fc.dictionary(fc.constantFrom('a', 'x'), scalar, { maxKeys: 2 }) }),
});
