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
  ensure: (name: ToolName) => Promise<string>,
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
  const paths: Partial<Record<ToolName, string>> = {};
  let failed = false;
  for (const name of wanted)
    try {
      paths[name] = await ensure(name);
    } catch (error) {
      failed = true;
      console.error(error instanceof Error ? error.message : String(error));
    }
  if (args.includes('--json')) console.log(JSON.stringify(paths));
  else for (const [name, path] of Object.entries(paths)) console.log(`${name} ${path}`);
  return failed ? 1 : 0;
}
