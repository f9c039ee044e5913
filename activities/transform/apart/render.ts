import { isMap, isScalar, parseDocument } from 'yaml';
import { parseJson, stringifyJson } from '../../stores/json.ts';
import type { JsonValue } from '../../stores/store.ts';
import { StoreError } from '../../stores/store-error.ts';
import { compileTemplate, type Template } from '../template/compile.ts';
import type { TemplateData } from '../template/values/from-json.ts';
import type { Job, JobData, Rendered, TransformTemplates } from './job.ts';

/**
 * Renders what a job says, in the thread it is called in.
 *
 * @throws {TemplateError} where a template cannot be compiled or rendered
 * @throws {StoreError} `invalidValue` where the result of templateMaps is no map of keys and texts
 */
export function render(job: Job): Rendered {
  if (job.kind === 'body')
    return { kind: 'text', text: compiled(job.template, 'body', job.dialect).render(dataOf(job.data)) };
  return renderTransform(job.templates, dataOf(job.data));
}

function renderTransform(templates: TransformTemplates, data: Data): Rendered {
  const { dialect } = templates;
  const given = dialect === 'externalSecrets' ? textsOf(data) : data;
  if (templates.template !== undefined)
    return { kind: 'text', text: compiled(templates.template, 'template', dialect).render(given) };
  const fromMaps = (templates.templateMaps ?? []).flatMap((text, i) =>
    entriesOf(compiled(text, mapName(i), dialect).render(given), i),
  );
  const rendered = Object.entries(templates.templates ?? {}).map(
    ([key, text]) => [key, compiled(text, key, dialect).render(given)] as const,
  );
  return { kind: 'keys', json: stringifyJson(Object.fromEntries([...fromMaps, ...rendered])) };
}

type Data = Readonly<Record<string, TemplateData>>;

function dataOf({ json, bytes }: JobData): Data {
  return Object.fromEntries<TemplateData>([...Object.entries(parseJson(json) as Data), ...bytes]);
}

function textsOf(data: Data): Data {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : stringifyJson(value as JsonValue),
    ]),
  );
}

/** A definition's templates are the same for each of its many secrets. */
const known = new Map<string, Template>();
const MAX_KNOWN = 200;

function compiled(text: string, name: string, dialect: TransformTemplates['dialect']): Template {
  const id = JSON.stringify([dialect, name, text]);
  const found = known.get(id);
  if (found !== undefined) return found;
  const made = compileTemplate(text, { name, dialect });
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(id, made);
  return made;
}

function mapName(index: number): string {
  return `templateMaps[${String(index)}]`;
}

/**
 * Keys and values of a rendered YAML map. A value is text as it is written, `5432` and `yes` too: a secret's value
 * must not change because it looks like a number.
 *
 * @throws {StoreError} `invalidValue`, naming the template and the key, never a value
 */
function entriesOf(text: string, index: number): (readonly [key: string, value: string])[] {
  const refuse = (message: string): StoreError =>
    new StoreError({
      code: 'invalidValue',
      message: `transform.${mapName(index)} ${message}.`,
      remedy: 'Write one "key: value" a line, and quote values, for instance with {{ .key | quote }}.',
    });
  // Aliases are not resolved: a value that has one is no scalar.
  const { contents, errors } = parseDocument(text, { schema: 'failsafe', logLevel: 'silent' });
  const [problem] = errors;
  if (problem) {
    const { line, col } = problem.linePos?.[0] ?? { line: 1, col: 1 };
    throw refuse(`does not render to YAML: line ${String(line)}, column ${String(col)} of the result`);
  }
  if (contents === null) return [];
  if (!isMap(contents)) throw refuse('does not render to a YAML map of keys and values');
  return contents.items.map(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    if (name === '') throw refuse('renders to a map with a key that is empty or not text');
    if (value === null) return [name, ''];
    if (!isScalar(value))
      throw refuse(`renders the key ${JSON.stringify(name)} to a list, a map or an alias, not to text`);
    return [name, String(value.value)];
  });
}
