import { closest, distance } from 'fastest-levenshtein';
import { Evaluation } from './evaluate/evaluator.ts';
import type { MissingKey } from './evaluate/fields.ts';
import { Fault } from './fault.ts';
import { functionsOf, type Dialect } from './functions/index.ts';
import { refusals } from './functions/refused.ts';
import { Budget, DEFAULT_LIMITS, MAX_TEMPLATE_LENGTH, type TemplateLimits } from './limits.ts';
import { parse } from './syntax/parser.ts';
import { positionOf, SyntaxFault } from './syntax/syntax-fault.ts';
import { TemplateError } from './template-error.ts';
import { arrayOf, bytesOf, textOf, type Bytes } from './values/bytes.ts';
import { fromJson, type TemplateData } from './values/from-json.ts';
import { Dict } from './values/dict.ts';

export interface TemplateOptions {
  /** For errors, and for `{{template}}`, which may call it. */
  readonly name?: string;
  /** Left out: as Go itself renders, `vaultSecretSync`. */
  readonly dialect?: Dialect;
  /** What a missing key becomes; left out: `<no value>` for vault-secret-sync, an error elsewhere. */
  readonly missingKey?: MissingKey;
}

/** A template that has been checked and can be rendered any number of times. */
export interface Template {
  readonly name: string;
  /**
   * @returns the text
   * @throws {TemplateError} where it fails, exceeds a limit, or the result is no text (see {@link renderBytes})
   */
  render(data: TemplateData, limits?: Partial<TemplateLimits>): string;
  /** As {@link render}, for results that may be no text, such as a decoded PKCS#12 archive. */
  renderBytes(data: TemplateData, limits?: Partial<TemplateLimits>): Uint8Array<ArrayBuffer>;
}

/**
 * Compiles a template of Go's text/template (https://pkg.go.dev/text/template).
 *
 * It behaves as Go's does on data that encoding/json has read: numbers are float64, keys come in order. Only the
 * dialect `keyferry` differs, where Go would print a mistake ({@link Budget.strict}). What it
 * cannot do by design: call functions in the data, read files, the environment, the network, the clock or chance;
 * functions that would are refused here, not when the template is rendered.
 *
 * @throws {TemplateError} where the text is no template or uses a function that is not offered
 */
export function compileTemplate(text: string, options: TemplateOptions = {}): Template {
  const { name = 'template', dialect = 'vaultSecretSync' } = options;
  const missingKey = options.missingKey ?? (dialect === 'vaultSecretSync' ? 'invalid' : 'error');
  const functions = functionsOf(dialect);
  const main = bytesOf(name);
  const templates = located(name, text, () => {
    if (text.length > MAX_TEMPLATE_LENGTH)
      throw new Fault('limit', 'the template is too long', {
        expected: `at most ${MAX_TEMPLATE_LENGTH} characters`,
      });
    return parse(main, text, (called, at) => {
      checkFunction(called, at, functions);
    });
  });
  const renderBytes = (data: TemplateData, limits: Partial<TemplateLimits> = {}): Bytes => {
    const budget = new Budget({ ...DEFAULT_LIMITS, ...limits }, dialect === 'keyferry');
    const dot = located(name, text, () => dotOf(budget, data, dialect));
    const evaluation = new Evaluation({ templates, functions, missingKey }, budget, dot);
    return located(
      name,
      text,
      () => evaluation.run(main, dot),
      () => evaluation.at,
    );
  };
  return {
    name,
    renderBytes: (data, limits) => arrayOf(renderBytes(data, limits)),
    render: (data, limits) => {
      const result = textOf(renderBytes(data, limits));
      if (result !== undefined) return result;
      return located(name, text, () => {
        throw new Fault('wrongType', 'the result is not text', { found: 'bytes that are no UTF-8' });
      });
    },
  };
}

/** External Secrets gives its templates texts only: a map[string]string. */
function dotOf(budget: Budget, data: TemplateData, dialect: Dialect) {
  const dot = fromJson(budget, data) ?? undefined;
  if (dialect !== 'externalSecrets') return dot;
  if (dot instanceof Dict && [...dot.entries.values()].every((value) => typeof value === 'string'))
    return new Dict('string', dot.entries);
  throw new Fault('wrongType', 'the data of this template', {
    expected: 'an object whose values are all text',
  });
}

function checkFunction(name: string, at: number, functions: ReadonlyMap<string, unknown>): void {
  if (functions.has(name)) return;
  const refusal = refusals.get(name);
  if (refusal !== undefined)
    throw new LocatedFault(at, 'refusedFunction', `the function "${name}" is refused: ${refusal}`);
  const nearest = closest(name, [...functions.keys()]);
  const near = distance(name, nearest) <= Math.max(2, name.length / 3);
  throw new LocatedFault(at, 'unknownFunction', `there is no function "${name}"`, near ? nearest : undefined);
}

class LocatedFault extends Fault {
  readonly at: number;
  readonly nearest: string | undefined;

  constructor(at: number, kind: Fault['kind'], problem: string, nearest?: string) {
    super(kind, problem);
    this.at = at;
    this.nearest = nearest;
  }
}

/** Runs something and says of its fault where in the template it is. */
function located<T>(template: string, text: string, run: () => T, at: () => number = () => 0): T {
  try {
    return run();
  } catch (error) {
    const fault = error instanceof RangeError ? tooDeep(error) : error;
    if (!(fault instanceof Fault)) throw error;
    const offset = fault instanceof SyntaxFault || fault instanceof LocatedFault ? fault.at : at();
    const nearest = fault instanceof LocatedFault ? fault.nearest : undefined;
    throw new TemplateError({
      fault: fault.kind,
      template,
      ...positionOf(text, offset),
      problem: fault.message,
      ...(fault.found === undefined ? {} : { found: fault.found }),
      ...(fault.expected === undefined ? {} : { expected: fault.expected }),
      ...(nearest === undefined ? {} : { nearest }),
    });
  }
}

/** JavaScript ran out of stack, or refused to make a text longer than it can hold. */
function tooDeep(error: RangeError): unknown {
  return /call stack|string length|invalid array length|BigInt/i.test(error.message)
    ? new Fault('limit', 'the template needs more memory than there is')
    : error;
}
