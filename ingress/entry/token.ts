import { readFile } from 'node:fs/promises';

/**
 * The token that senders of events have to show: KEYFERRY_EVENTS_TOKEN, else what is in KEYFERRY_EVENTS_TOKEN_FILE;
 * white space at its ends is cut. Undefined where neither is set.
 *
 * @throws {Error} where either is set and blank, as by a variable that was meant to be filled in, or the file cannot be
 *   read
 */
export async function eventsToken(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  const token = env.KEYFERRY_EVENTS_TOKEN?.trim();
  if (token === '') throw blank('KEYFERRY_EVENTS_TOKEN', 'the token');
  const file = env.KEYFERRY_EVENTS_TOKEN_FILE;
  if (file?.trim() === '')
    throw blank('KEYFERRY_EVENTS_TOKEN_FILE', 'the path of the file that holds the token');
  if (token !== undefined || file === undefined) return token;
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

function blank(variable: string, what: string): Error {
  return new Error(
    `${variable} is set, but blank: put ${what} into it, or take the variable away to ask for no token on a loopback address.`,
  );
}
