import type { Bytes } from '../values/bytes.ts';

/** Nodes of a parsed template. `at` is the UTF-16 offset in its text, for errors. */
export type Node = TextNode | ActionNode | BranchNode | RangeNode | CallNode | BreakNode | ContinueNode;

export interface TextNode {
  readonly kind: 'text';
  readonly at: number;
  readonly bytes: Bytes;
}

/** A pipeline whose value is written, unless it declares or assigns. */
export interface ActionNode {
  readonly kind: 'action';
  readonly at: number;
  readonly pipeline: Pipeline;
}

export interface BranchNode {
  readonly kind: 'if' | 'with';
  readonly at: number;
  readonly pipeline: Pipeline;
  readonly then: readonly Node[];
  readonly otherwise?: readonly Node[];
}

export interface RangeNode {
  readonly kind: 'range';
  readonly at: number;
  readonly pipeline: Pipeline;
  readonly body: readonly Node[];
  readonly otherwise?: readonly Node[];
}

/** `template` and `block`. */
export interface CallNode {
  readonly kind: 'call';
  readonly at: number;
  readonly name: Bytes;
  readonly pipeline?: Pipeline;
}

export interface BreakNode {
  readonly kind: 'break';
  readonly at: number;
}

export interface ContinueNode {
  readonly kind: 'continue';
  readonly at: number;
}

export interface Pipeline {
  readonly kind: 'pipeline';
  readonly at: number;
  /** Variables set to its value, with their dollar sign. */
  readonly variables: readonly string[];
  /** `=` and not `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export interface Command {
  readonly at: number;
  readonly first: Operand;
  readonly rest: readonly Operand[];
}

export type Operand =
  | { readonly kind: 'dot'; readonly at: number }
  | { readonly kind: 'nil'; readonly at: number }
  | { readonly kind: 'bool'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'string'; readonly at: number; readonly bytes: Bytes }
  | NumberLiteral
  | FieldOperand
  | VariableOperand
  | FunctionOperand
  | ChainOperand
  | Pipeline;

export interface NumberLiteral {
  readonly kind: 'number';
  readonly at: number;
  /** Absent where the number is no int64. */
  readonly int?: bigint;
  /** Absent where the number is no uint64. */
  readonly uint?: bigint;
  readonly float: number;
  /** Whether it is a float64 where nothing asks for another type. */
  readonly isFloat: boolean;
}

/** `.a.b` */
export interface FieldOperand {
  readonly kind: 'field';
  readonly at: number;
  readonly names: readonly string[];
}

/** `$x.a.b` */
export interface VariableOperand {
  readonly kind: 'variable';
  readonly at: number;
  readonly name: string;
  readonly names: readonly string[];
}

export interface FunctionOperand {
  readonly kind: 'function';
  readonly at: number;
  readonly name: string;
}

/** `(pipeline).a.b` or `function.a.b` */
export interface ChainOperand {
  readonly kind: 'chain';
  readonly at: number;
  readonly of: Pipeline | FunctionOperand;
  readonly names: readonly string[];
}

/** A template and the ones it defines, by name. */
export type Templates = ReadonlyMap<Bytes, readonly Node[]>;
