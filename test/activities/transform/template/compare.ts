import { compileTemplate } from '../../../../activities/transform/template/compile.ts';
import { TemplateError } from '../../../../activities/transform/template/template-error.ts';
import type { TemplateData } from '../../../../activities/transform/template/values/from-json.ts';
import type { Answer, Question } from './oracle.ts';

/** What we make of a question. */
export function answerOf({ template, data = {}, dialect, missingKey = 'invalid' }: Question): Answer {
  try {
    const options = { missingKey, ...(dialect === undefined ? {} : { dialect }) };
    return { output: Buffer.from(compileTemplate(template, options).renderBytes(data as TemplateData)) };
  } catch (error) {
    if (error instanceof TemplateError) return { error: error.message };
    throw error;
  }
}

/** For an assertion: outputs as text that shows every byte, all errors as one. */
export function shown(answer: Answer): string {
  return 'error' in answer ? 'an error' : answer.output.toString('latin1');
}
