import type { Problem } from '../../../workflows/model/errors.ts';
import type { Transform } from '../../../workflows/model/definition.ts';

/** The keys of a secret on their way to the thread: numbers as they were written, which objects would not keep. */
export interface JobData {
  /** A JSON object. */
  readonly json: string;
  /** Keys whose values are bytes and no text. */
  readonly bytes: readonly (readonly [key: string, value: Uint8Array])[];
}

/** The templates of a transform. */
export type TransformTemplates = Pick<Transform, 'dialect' | 'template' | 'templates' | 'templateMaps'>;

/** The template of a body. */
export interface BodyTemplate {
  readonly template: string;
  readonly dialect: Transform['dialect'];
}

/** What is rendered outside of the main thread. */
export type Job =
  | { readonly kind: 'transform'; readonly templates: TransformTemplates; readonly data: JobData }
  | ({ readonly kind: 'body'; readonly data: JobData } & BodyTemplate);

/** What came of it: a text, or keys and their values as the text of a JSON object. */
export type Rendered =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'keys'; readonly json: string };

/** What the thread answers. No member but `rendered` holds a value of the data. */
export type Answer =
  | { readonly rendered: Rendered }
  /** Why a template failed, with its name and the position in it. */
  | { readonly fault: string }
  | { readonly problem: Problem }
  /** Name of an error that is a defect. Its message may quote what it choked on, and stays where it was thrown. */
  | { readonly defect: string };
