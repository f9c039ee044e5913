import { MAX_NESTING } from '../limits.ts';
import { bytesOf, type Bytes } from '../values/bytes.ts';
import type { CallNode, Node, Templates } from './ast.ts';
import { Cursor } from './cursor.ts';
import { tokenize } from './lexer.ts';
import { parsePipeline, type PipelinePlace, type Surroundings } from './pipeline.ts';
import { SyntaxFault } from './syntax-fault.ts';
import { describe, type Token } from './token.ts';
import { unquote } from './unquote.ts';

/**
 * Parses a template and the ones it defines.
 *
 * @param name of the outermost template
 * @param checkFunction throws a Fault for the name of a function that may not be used
 * @throws {SyntaxFault} where the text is not a template
 */
export function parse(
  name: Bytes,
  text: string,
  checkFunction: (name: string, at: number) => void,
): Templates {
  const templates = new Map<Bytes, readonly Node[]>();
  const cursor = new Cursor(tokenize(text));
  const parser = new TemplateParser(cursor, checkFunction, templates);
  const nodes = parser.main();
  define(templates, name, nodes, 0);
  return templates;
}

/** The first that holds more than space wins; two such are an error. */
function define(
  templates: Map<Bytes, readonly Node[]>,
  name: Bytes,
  nodes: readonly Node[],
  at: number,
): void {
  const known = templates.get(name);
  if (known === undefined || isEmpty(known)) templates.set(name, nodes);
  else if (!isEmpty(nodes)) throw new SyntaxFault(at, 'a template of this name is defined twice');
}

function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === 'text' && node.bytes.trim() === '');
}

/** What ended a list of nodes: the keyword has been read, and for `end` the rest of its action, too. */
interface Ending {
  readonly keyword: 'end' | 'else';
  readonly at: number;
}

class TemplateParser implements Surroundings {
  readonly variables: string[] = ['$'];
  private readonly cursor: Cursor;
  private readonly templates: Map<Bytes, readonly Node[]>;
  readonly checkFunction: (name: string, at: number) => void;
  private ranges = 0;
  private depth: number;

  constructor(
    cursor: Cursor,
    checkFunction: (name: string, at: number) => void,
    templates: Map<Bytes, readonly Node[]>,
    depth = 0,
  ) {
    this.cursor = cursor;
    this.checkFunction = checkFunction;
    this.templates = templates;
    this.depth = depth;
  }

  main(): Node[] {
    const nodes: Node[] = [];
    while (!this.cursor.is('end')) {
      if (this.cursor.isAction('define')) {
        this.definition();
        continue;
      }
      const node = this.node();
      if (isEnding(node))
        throw new SyntaxFault(node.at, `there is nothing here for "${node.keyword}" to belong to`);
      nodes.push(node);
    }
    return nodes;
  }

  nested<T>(at: number, inner: () => T): T {
    if (this.depth >= MAX_NESTING)
      throw new SyntaxFault(at, 'blocks or parentheses are nested too deep', {
        expected: `at most ${MAX_NESTING} levels`,
      });
    this.depth += 1;
    const result = inner();
    this.depth -= 1;
    return result;
  }

  private definition(): void {
    this.cursor.next();
    const { at } = this.cursor.next();
    const name = this.templateName('define');
    this.cursor.expect('close', 'piece of define', '"}}" after the name');
    define(this.templates, name, this.separate(at), at);
  }

  /** The body of define and block: it sees no variable and no range of what is around it. */
  private separate(at: number): Node[] {
    const inner = new TemplateParser(this.cursor, this.checkFunction, this.templates, this.depth + 1);
    const { nodes, ending } = inner.list(at);
    if (ending.keyword === 'else')
      throw new SyntaxFault(ending.at, '"else" has no place in define or block', { expected: '{{end}}' });
    return nodes;
  }

  /** Nodes up to `end` or `else`. `from` is where the block began, for the error where it does not end. */
  private list(from: number): { nodes: Node[]; ending: Ending } {
    const nodes: Node[] = [];
    while (!this.cursor.is('end')) {
      const node = this.node();
      if (isEnding(node)) return { nodes, ending: node };
      nodes.push(node);
    }
    throw new SyntaxFault(from, 'the block that begins here is not ended', { expected: '{{end}}' });
  }

  private node(): Node | Ending {
    const token = this.cursor.next();
    if (token.kind === 'text') return { kind: 'text', at: token.at, bytes: bytesOf(token.text) };
    const word = this.cursor.peek();
    if (word.kind !== 'keyword')
      return { kind: 'action', at: word.at, pipeline: parsePipeline(this.cursor, 'action', this) };
    this.cursor.next();
    return this.keyword(word);
  }

  private keyword(word: Token): Node | Ending {
    const { at, text } = word;
    switch (text) {
      case 'if':
      case 'with':
      case 'range':
        return this.nested(at, () => this.control(text, at));
      case 'end':
        this.cursor.expect('close', 'piece of "end"', '"}}"');
        return { keyword: 'end', at };
      case 'else':
        if (!this.cursor.is('keyword'))
          this.cursor.expect('close', 'piece of "else"', '"}}", "if" or "with"');
        return { keyword: 'else', at };
      case 'break':
      case 'continue':
        this.cursor.expect('close', `piece of "${text}"`, '"}}"');
        if (this.ranges === 0) throw new SyntaxFault(at, `"${text}" outside of range`);
        return { kind: text, at };
      case 'template':
        return this.call(at);
      case 'block':
        return this.nested(at, () => this.block(at));
      default:
        throw new SyntaxFault(at, `"${text}" only stands outside of other blocks`, { found: describe(word) });
    }
  }

  private control(kind: 'if' | 'with' | 'range', at: number): Node {
    const declared = this.variables.length;
    const pipeline = parsePipeline(this.cursor, kind, this);
    if (kind === 'range') this.ranges += 1;
    const { nodes, ending } = this.list(at);
    if (kind === 'range') this.ranges -= 1;
    const otherwise = ending.keyword === 'else' ? this.otherwise(kind, at) : undefined;
    this.variables.length = declared;
    const rest = otherwise === undefined ? {} : { otherwise };
    return kind === 'range'
      ? { kind, at, pipeline, body: nodes, ...rest }
      : { kind, at, pipeline, then: nodes, ...rest };
  }

  /** What follows `else`: `else if` and `else with` are blocks of their own that share the `end`. */
  private otherwise(kind: PipelinePlace, from: number): Node[] {
    if (this.cursor.is('keyword')) {
      const { at, text } = this.cursor.peek();
      if (text !== kind || text === 'range')
        throw this.cursor.unexpected('word after "else"', kind === 'range' ? '"}}"' : `"${kind}" or "}}"`);
      this.cursor.next();
      return [this.nested(at, () => this.control(text as 'if' | 'with', at))];
    }
    const { nodes, ending } = this.list(from);
    if (ending.keyword === 'else')
      throw new SyntaxFault(ending.at, 'a second "else"', { expected: '{{end}}' });
    return nodes;
  }

  private call(at: number): CallNode {
    const name = this.templateName('template');
    if (this.cursor.is('close')) {
      this.cursor.next();
      return { kind: 'call', at, name };
    }
    return { kind: 'call', at, name, pipeline: parsePipeline(this.cursor, 'template', this) };
  }

  private block(at: number): CallNode {
    const name = this.templateName('block');
    const pipeline = parsePipeline(this.cursor, 'block', this);
    define(this.templates, name, this.separate(at), at);
    return { kind: 'call', at, name, pipeline };
  }

  private templateName(keyword: string): Bytes {
    if (!this.cursor.is('string') && !this.cursor.is('rawString'))
      throw this.cursor.unexpected(`piece of ${keyword}`, 'the name of a template, in quotes');
    const { text, at } = this.cursor.next();
    const name = unquote(text);
    if (name === undefined) throw new SyntaxFault(at, 'the string has an escape that Go does not know');
    return name;
  }
}

function isEnding(node: Node | Ending): node is Ending {
  return 'keyword' in node;
}
