import type { Outfit } from './ensure.ts';
import { isToolName, toolNames, type ToolName } from './registry.ts';

const USAGE = `Usage: npm run tools -- [--json] [temporal] [vault] [moto] [etcd] [kube-apiserver] [vault-auth]

Finds, downloads or builds the programs that the demo, "keyferry dev" and the tests run, and prints where they are.
Without names: all of them; etcd, kube-apiserver and vault-auth are for the tests alone.
What is made is kept in the user's cache directory, or in $KEYFERRY_CACHE.

  --json   one JSON object, name to path
  --help   this text`;

/** @returns the exit code: 0 all found, 1 one cannot be had, 2 wrong usage */
export async function main(
  args: readonly string[],
  outfit: (names: readonly ToolName[]) => Promise<Outfit>,
): Promise<0 | 1 | 2> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const names = args.filter((arg) => arg !== '--json');
  const unknown = names.find((name) => !isToolName(name));
  if (unknown !== undefined) {
    console.error(`${unknown}: expected one of ${toolNames.join(', ')}\n\n${USAGE}`);
    return 2;
  }
  const wanted = names.length > 0 ? names.filter(isToolName) : toolNames;
  const { paths, problems } = await outfit(wanted);
  for (const problem of problems) console.error(problem);
  if (args.includes('--json')) console.log(JSON.stringify(Object.fromEntries(paths)));
  else for (const [name, path] of paths) console.log(`${name} ${path}`);
  return problems.length > 0 ? 1 : 0;
}
