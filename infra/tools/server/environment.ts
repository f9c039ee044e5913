/** What any program may need: where things are, who runs it, its language and zone, whom it trusts. */
const COMMON =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TMP|TEMP|TERM|TZ|LANG|LANGUAGE|LC_[A-Z]+|XDG_[A-Z_]+|SSL_CERT_(FILE|DIR)|(DY)?LD_LIBRARY_PATH)$/;

/** Of what fetches something from the network: proxies, and the certificates and logins that they ask for. */
export const NETWORK = /^(HTTPS?_PROXY|ALL_PROXY|NO_PROXY|NETRC)$/i;

/** Of Go, which names its variables without an underscore, unlike `GOOGLE_APPLICATION_CREDENTIALS`. */
export const GO = /^(GO[A-Z0-9]+|CGO_[A-Z_]+|CC|CXX|AR|PKG_CONFIG(_PATH)?)$/;

/** Of Python, its version managers, and pip. */
export const PYTHON = /^(PYTHON[A-Z]*|PYENV[A-Z_]*|VIRTUAL_ENV|PIP_[A-Z_]+|REQUESTS_CA_BUNDLE)$/;

/** Of Node. */
export const NODE = /^NODE_[A-Z_]+$/;

/**
 * The environment of a program that we start: this process's variables that it needs and no others. What is ours,
 * a Vault token or the keys of an AWS account, is neither to be read from its memory nor to configure it.
 * @param own the names that it needs besides those that any program does
 */
export function environmentFor(...own: readonly RegExp[]): NodeJS.ProcessEnv {
  const needed = [COMMON, ...own];
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => needed.some((pattern) => pattern.test(name))),
  );
}
