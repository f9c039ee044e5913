/** This process's environment less what would configure the server behind our back (`VAULT_TOKEN`, `TEMPORAL_ADDRESS`). */
export function environmentWithout(...prefixes: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !prefixes.some((prefix) => name.startsWith(prefix))),
  );
}
