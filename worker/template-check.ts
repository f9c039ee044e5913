import { compileTemplate } from '../activities/transform/template/compile.ts';
import { TemplateError } from '../activities/transform/template/template-error.ts';
import type { TemplateCheck } from '../ingress/definitions/templates.ts';

/** Templates of definitions are checked by what will render them. */
export const checkTemplate: TemplateCheck = (text, dialect) => {
  try {
    compileTemplate(text, { dialect });
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { line, column, problem, found, expected, nearest } = error;
    const facts = [found && `found ${found}`, expected && `expected ${expected}`].filter(Boolean).join(', ');
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    return { line, column, message: `${problem}${facts === '' ? '' : `: ${facts}`}${hint}` };
  }
};
