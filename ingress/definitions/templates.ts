import { transform, type Transform } from '../../workflows/model/transform.ts';
import { valueAt, type Explained } from './explain.ts';

/** Where in a template a fault is, and what it is. Lines and columns from 1. */
export interface TemplateFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

type Dialect = Transform['dialect'];

/**
 * Compiles a template and says what is wrong with it. Templates are compiled where secrets are, in the activities,
 * which the ingress knows nothing of: who wires both gives this.
 */
export type TemplateCheck = (text: string, dialect: Dialect) => TemplateFault | undefined;

interface Found {
  readonly path: readonly PropertyKey[];
  readonly text: string;
  readonly dialect: Dialect;
}

/** What is wrong with the templates of a definition, which need not be right in anything else. */
export function templateProblems(definition: unknown, check: TemplateCheck): readonly Explained[] {
  const destinations = valueAt(definition, ['spec', 'destinations']);
  const places = Array.isArray(destinations) ? [...destinations.keys()] : [];
  const found = [
    ...inTransform(definition, ['spec', 'transform']),
    ...places.flatMap((index) => [
      ...inTransform(definition, ['spec', 'destinations', index, 'transform']),
      ...textAt(definition, ['spec', 'destinations', index, 'http', 'body'], 'keyferry'),
    ]),
  ];
  return found.flatMap(({ path, text, dialect }): readonly Explained[] => {
    const fault = check(text, dialect);
    if (fault === undefined) return [];
    const { line, column, message } = fault;
    const at = `line ${String(line)}, column ${String(column)}`;
    return [{ path, atKey: false, inside: { line, column }, message: `${message} (${at} of the template)` }];
  });
}

function inTransform(definition: unknown, path: readonly PropertyKey[]): readonly Found[] {
  const dialect =
    transform.shape.dialect.safeParse(valueAt(definition, [...path, 'dialect'])).data ?? 'keyferry';
  const templates = valueAt(definition, [...path, 'templates']);
  const keys = typeof templates === 'object' && templates !== null ? Object.keys(templates) : [];
  return [
    ...textAt(definition, [...path, 'template'], dialect),
    ...keys.flatMap((key) => textAt(definition, [...path, 'templates', key], dialect)),
  ];
}

function textAt(definition: unknown, path: readonly PropertyKey[], dialect: Dialect): readonly Found[] {
  const text = valueAt(definition, path);
  return typeof text === 'string' ? [{ path, text, dialect }] : [];
}
