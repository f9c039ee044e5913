import type { Command, Operand, Pipeline } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { numberLiteral } from './number.ts';
import { SyntaxFault } from './syntax-fault.ts';
import type { Token, TokenKind } from './token.ts';
import { unquote } from './unquote.ts';

/** What the text around a pipeline knows. */
export interface Surroundings {
  /** Variables declared so far, with their dollar sign; a pipeline adds its own. */
  readonly variables: string[];
  /** @throws {Fault} where there is no such function, or none that may be used */
  checkFunction(name: string, at: number): void;
  /** @throws {SyntaxFault} where the nesting is too deep; else runs `parse` one level deeper */
  nested<T>(at: number, parse: () => T): T;
}

/** Where a pipeline stands, for errors, and what ends it. */
export type PipelinePlace = 'action' | 'if' | 'with' | 'range' | 'template' | 'block' | 'parentheses';

const LITERALS: ReadonlySet<Operand['kind']> = new Set(['bool', 'dot', 'nil', 'number', 'string']);

const EXPECTED = 'a field, a variable, a function, a literal or "("';

/** Reads a pipeline and what ends it. */
export function parsePipeline(cursor: Cursor, place: PipelinePlace, around: Surroundings): Pipeline {
  const end: TokenKind = place === 'parentheses' ? 'rightParen' : 'close';
  const at = cursor.peek().at;
  const { variables, assigns } = parseVariables(cursor, place, around);
  const commands: Command[] = [];
  while (!cursor.is(end)) {
    if (!startsOperand(cursor.peek())) throw cursor.unexpected(`piece of the ${place}`, EXPECTED);
    commands.push(parseCommand(cursor, place, around));
  }
  const last = cursor.next();
  if (commands.length === 0)
    throw new SyntaxFault(last.at, `there is nothing in the ${place}`, { expected: EXPECTED });
  for (const { first } of commands.slice(1))
    if (LITERALS.has(first.kind))
      throw new SyntaxFault(
        first.at,
        'only a function, a field or a variable can take what a pipe hands on',
        {
          found: 'a literal or "."',
        },
      );
  return { kind: 'pipeline', at, variables, assigns, commands };
}

/** `$x :=`, `$x =`, and `$i, $x :=` in a range. */
function parseVariables(
  cursor: Cursor,
  place: PipelinePlace,
  around: Surroundings,
): Pick<Pipeline, 'variables' | 'assigns'> {
  const variables: string[] = [];
  for (;;) {
    const sign = cursor.peek(1).kind;
    const declares = sign === 'declare' || sign === 'assign';
    if (!cursor.is('variable') || !(declares || sign === 'comma')) return { variables, assigns: false };
    const variable = cursor.next();
    cursor.next();
    variables.push(variable.text);
    around.variables.push(variable.text);
    if (declares) return { variables, assigns: sign === 'assign' };
    if (place !== 'range' || variables.length > 1)
      throw new SyntaxFault(variable.at, 'too many variables', {
        expected: place === 'range' ? 'at most two' : 'at most one; only range sets two',
      });
    if (!cursor.is('variable')) throw cursor.unexpected('second variable of the range', 'a variable');
  }
}

function startsOperand({ kind }: Token): boolean {
  return OPERAND_STARTS.has(kind);
}

const OPERAND_STARTS: ReadonlySet<TokenKind> = new Set([
  'bool',
  'char',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);

/** Operands with space between, up to a pipe, which is read, or what ends the pipeline, which is not. */
function parseCommand(cursor: Cursor, place: PipelinePlace, around: Surroundings): Command {
  const at = cursor.peek().at;
  const first = parseOperand(cursor, around);
  const rest: Operand[] = [];
  for (;;) {
    const { kind, spaced } = cursor.peek();
    if (kind === 'close' || kind === 'rightParen') return { at, first, rest };
    if (kind === 'pipe') {
      cursor.next();
      return { at, first, rest };
    }
    if (!spaced) throw cursor.unexpected(`piece of the ${place}`, 'a space, "|" or the end');
    if (!startsOperand(cursor.peek())) throw cursor.unexpected(`argument in the ${place}`, EXPECTED);
    rest.push(parseOperand(cursor, around));
  }
}

function parseOperand(cursor: Cursor, around: Surroundings): Operand {
  const term = parseTerm(cursor, around);
  const names: string[] = [];
  const at = cursor.peek().at;
  while (cursor.is('field') && !cursor.peek().spaced) names.push(cursor.next().text.slice(1));
  if (names.length === 0) return term;
  if (term.kind === 'field' || term.kind === 'variable') return { ...term, names: [...term.names, ...names] };
  if (term.kind === 'function' || term.kind === 'pipeline')
    return { kind: 'chain', at: term.at, of: term, names };
  throw new SyntaxFault(at, 'a literal has no fields');
}

function parseTerm(cursor: Cursor, around: Surroundings): Operand {
  const token = cursor.next();
  const { kind, text, at } = token;
  if (kind === 'dot' || kind === 'nil') return { kind, at };
  if (kind === 'bool') return { kind, at, value: text === 'true' };
  if (kind === 'field') return { kind, at, names: [text.slice(1)] };
  if (kind === 'variable') return variable(token, around);
  if (kind === 'char' || kind === 'number') return number(token);
  if (kind === 'string' || kind === 'rawString') return string(token);
  if (kind === 'leftParen') return around.nested(at, () => parsePipeline(cursor, 'parentheses', around));
  around.checkFunction(text, at);
  return { kind: 'function', at, name: text };
}

function variable({ text, at }: Token, { variables }: Surroundings): Operand {
  if (variables.includes(text)) return { kind: 'variable', at, name: text, names: [] };
  throw new SyntaxFault(
    at,
    `the variable ${text} is not declared here`,
    variables.length > 1 ? { expected: `one of ${variables.join(', ')}` } : {},
  );
}

function number({ kind, text, at }: Token): Operand {
  const literal = numberLiteral(text, at);
  if (literal !== undefined) return literal;
  throw kind === 'char'
    ? new SyntaxFault(at, 'this is not a character', { expected: 'one character between quotes' })
    : new SyntaxFault(at, 'this is not a number that can be used', {
        expected: 'one that fits 64 bits; imaginary ones are not offered',
      });
}

function string({ text, at }: Token): Operand {
  const bytes = unquote(text);
  if (bytes === undefined) throw new SyntaxFault(at, 'the string has an escape that Go does not know');
  return { kind: 'string', at, bytes };
}
