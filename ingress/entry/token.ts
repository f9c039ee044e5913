import { readFile } from 'node:fs/promises';

/**
 * The token that senders of events have to show: KEYFERRY_EVENTS_TOKEN, else what is in KEYFERRY_EVENTS_TOKEN_FILE;
 * white space at its ends is cut. Undefined where neither is set.
 *
 * @throws {Error} where the file cannot be read or is empty
 */
export async function eventsToken(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  const token = env.KEYFERRY_EVENTS_TOKEN?.trim();
  if (token) return token;
  const file = env.KEYFERRY_EVENTS_TOKEN_FILE;
  if (!file) return undefined;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(
      `Cannot read the file ${file} that KEYFERRY_EVENTS_TOKEN_FILE names: put the token into it, readable for this process.`,
      { cause: error },
    );
  });
  if (text.trim() === '')
    throw new Error(
      `The file ${file} that KEYFERRY_EVENTS_TOKEN_FILE names is empty: put the token into it.`,
    );
  return text.trim();
}
