import { noValue, wrongType } from '../fault.ts';
import { sprint } from '../format/sprint.ts';
import type { Budget } from '../limits.ts';
import type { BranchNode, CallNode, Node, RangeNode } from '../syntax/ast.ts';
import type { Bytes } from '../values/bytes.ts';
import { isTrue } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { Expressions } from './expressions.ts';
import { turnsOf } from './range.ts';
import { Scope } from './scope.ts';
import { State, type Program } from './state.ts';

type Jump = 'break' | 'continue' | undefined;

/** One rendering of a template. */
export class Evaluation {
  private readonly state: State;
  private readonly expressions: Expressions;
  private readonly output: Bytes[] = [];
  private calls = 0;

  constructor(program: Program, budget: Budget, data: Value) {
    this.state = new State(program, budget, data);
    this.expressions = new Expressions(this.state);
  }

  /** Offset of what is being evaluated, for the error if it fails. */
  get at(): number {
    return this.state.at;
  }

  /** @throws {Fault} at {@link at} */
  run(name: Bytes, data: Value): Bytes {
    this.walk(this.state.program.templates.get(name) ?? [], data);
    return this.output.join('');
  }

  private walk(nodes: readonly Node[], dot: Value): Jump {
    for (const node of nodes) {
      const jump = this.node(node, dot);
      if (jump !== undefined) return jump;
    }
    return undefined;
  }

  private node(node: Node, dot: Value): Jump {
    this.state.step(node.at);
    switch (node.kind) {
      case 'text':
        this.write(node.bytes);
        return undefined;
      case 'action': {
        const value = this.expressions.pipeline(node.pipeline, dot);
        if (node.pipeline.variables.length === 0) this.print(value, node.at);
        return undefined;
      }
      case 'if':
      case 'with':
        return this.scoped(() => this.branch(node, dot));
      case 'range':
        return this.scoped(() => this.range(node, dot));
      case 'call':
        this.template(node, dot);
        return undefined;
      case 'break':
      case 'continue':
        return node.kind;
    }
  }

  /** Variables declared inside are forgotten after. */
  private scoped(inner: () => Jump): Jump {
    const { scope } = this.state;
    const { mark } = scope;
    const jump = this.state.deeper(inner);
    scope.release(mark);
    return jump;
  }

  private branch(node: BranchNode, dot: Value): Jump {
    const value = this.expressions.pipeline(node.pipeline, dot);
    if (!isTrue(value)) return this.walk(node.otherwise ?? [], dot);
    return this.walk(node.then, node.kind === 'with' ? value : dot);
  }

  private range(node: RangeNode, dot: Value): Jump {
    const { variables, assigns } = node.pipeline;
    const [first, second] = variables;
    const value = this.expressions.pipeline(node.pipeline, dot);
    this.state.at = node.at;
    const { scope } = this.state;
    const { mark } = scope;
    let turns = 0;
    for (const { index, item } of turnsOf(value, variables.length)) {
      turns += 1;
      this.state.step(node.at);
      if (assigns) {
        if (first !== undefined) scope.set(first, second === undefined ? item : index);
        if (second !== undefined) scope.set(second, item);
      } else {
        if (first !== undefined) scope.setLast(1, item);
        if (second !== undefined) scope.setLast(2, index);
      }
      const jump = this.walk(node.body, item);
      scope.release(mark);
      if (jump === 'break') return undefined;
    }
    if (turns > 0) return undefined;
    // As in Go, a break in the else of a range ends that range, not the one around it.
    const jump = this.walk(node.otherwise ?? [], dot);
    return jump === 'break' ? undefined : jump;
  }

  private template(node: CallNode, dot: Value): void {
    const { state } = this;
    const nodes = state.program.templates.get(node.name);
    if (nodes === undefined) throw wrongType('no template of this name is defined');
    state.budget.depth(this.calls + 1, 'templates call templates');
    const value = node.pipeline === undefined ? undefined : this.expressions.pipeline(node.pipeline, dot);
    const outer = state.scope;
    state.scope = new Scope(value);
    this.calls += 1;
    state.deeper(() => this.walk(nodes, value));
    this.calls -= 1;
    state.scope = outer;
  }

  private print(value: Value, at: number): void {
    this.state.at = at;
    const { budget } = this.state;
    if (value === undefined && budget.strict) throw noValue();
    this.write(value === undefined ? '<no value>' : sprint(budget, [value]));
  }

  private write(bytes: Bytes): void {
    this.state.budget.output(bytes.length);
    this.output.push(bytes);
  }
}
