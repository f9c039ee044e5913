import {
  bodyOf,
  notFound,
  page,
  Refusal,
  textIn,
  timeOf,
  type GithubAnswer,
  type GithubRequest,
} from './messages.ts';
import type { Place, State, StoredVariable, Visibility } from './state.ts';

const MAX_BYTES = 48 * 1024;

/** @param rest of the path, behind `/variables` */
export function answerVariables(
  state: State,
  { variables, maxVariables }: Place,
  request: GithubRequest,
  rest: readonly string[],
  organisation: boolean,
): GithubAnswer {
  const [given, ...more] = rest;
  if (more.length > 0) throw notFound();
  const { method } = request;
  if (given === undefined && method === 'GET') {
    const all = [...variables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return page(request, 'variables', all.map(shown), { standard: 10, most: 30 });
  }
  const now = state.clock.seconds();
  if (given === undefined && method === 'POST') {
    const body = bodyOf(request);
    const name = textIn(body, 'name').toUpperCase();
    const value = checkedValue(textIn(body, 'value'));
    if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith('GITHUB_'))
      throw new Refusal(422, 'Variable names may only contain alphanumeric characters or underscores');
    if (variables.has(name)) throw new Refusal(409, 'Already exists - Variable already exists');
    if (variables.size >= maxVariables)
      throw new Refusal(422, `The maximum of ${String(maxVariables)} variables is reached`);
    const visibility = organisation ? visibilityIn(body) : undefined;
    variables.set(name, { name, value, created: now, updated: now, ...(visibility && { visibility }) });
    return { status: 201, body: {} };
  }
  const variable = variables.get((given ?? '').toUpperCase());
  if (variable === undefined) throw notFound();
  if (method === 'GET') return { status: 200, body: shown(variable) };
  if (method === 'DELETE') {
    variables.delete(variable.name);
    return { status: 204 };
  }
  if (method !== 'PATCH') throw notFound();
  variable.value = checkedValue(textIn(bodyOf(request), 'value'));
  variable.updated = now;
  return { status: 204 };
}

function checkedValue(value: string): string {
  if (Buffer.byteLength(value) > MAX_BYTES) throw new Refusal(422, 'Value is too large: it exceeds 48 KB');
  return value;
}

function visibilityIn({ visibility }: Readonly<Record<string, unknown>>): Visibility {
  if (visibility === 'all' || visibility === 'private' || visibility === 'selected') return visibility;
  throw new Refusal(422, 'visibility must be all, private or selected');
}

function shown({ name, value, created, updated, visibility }: StoredVariable): object {
  return {
    name,
    value,
    created_at: timeOf(created),
    updated_at: timeOf(updated),
    ...(visibility && { visibility }),
  };
}
