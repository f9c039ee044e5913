import { loadDefinitions } from '../../../../ingress/definitions/load.ts';
import type { Written } from '../../../../ingress/definitions/translate/kind.ts';

/** The definitions that a text becomes. @throws {Error} listing the problems, where there are any */
export async function translated(text: string): Promise<readonly Written[]> {
  const { definitions, problems } = await load(text);
  if (problems.length > 0) throw new Error(problems.map((p) => `${p.field ?? ''}: ${p.message}`).join('\n'));
  return definitions.map(({ written, definition }) => written ?? definition);
}

/** Problems as `line: field: message`. */
export async function problemsOf(text: string): Promise<readonly string[]> {
  const { problems } = await load(text);
  return problems.map((p) => `${String(p.line ?? 0)}: ${p.field ?? ''}: ${p.message}`);
}

async function load(text: string) {
  async function* stdin(): AsyncGenerator<string> {
    yield await Promise.resolve(text);
  }
  return await loadDefinitions(['-'], { stdin: stdin() });
}
