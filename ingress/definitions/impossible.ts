import { patternProblem } from '../../workflows/model/pattern-field.ts';
import { compilePattern, expandTemplate, templateParts } from '../../workflows/model/patterns.ts';
import { isFramingHeader, isHeaderValue } from '../../workflows/model/stores/http.ts';
import { valueAt, type Explained } from './explain.ts';
import { destinationTemplates, isPlain, sourcePatterns, type NamingText } from './texts.ts';

/**
 * What is well-formed and can never run, whatever the secrets are: names that no store takes, requests that cannot be
 * sent. At run time each secret would be refused for it. The definition need not be right in anything else.
 */
export function impossibleIn(definition: unknown): readonly Explained[] {
  const patterns = sourcePatterns(definition);
  const templates = destinationTemplates(definition);
  return [
    ...patterns.flatMap((pattern) => told(pattern.path, patternFault(pattern))),
    ...templates.flatMap((template) => told(template.path, templateFault(template))),
    ...[...patterns, ...templates].flatMap(({ path, settings }) => {
      const mount = valueAt(settings, ['mount']);
      const isBroken = typeof mount === 'string' && /\/\/|\p{Cc}/u.test(mount);
      return told(
        [...path.slice(0, -1), 'mount'],
        isBroken ? 'expected names with one slash between them' : undefined,
      );
    }),
    ...headersIn(definition),
    ...every(definition),
  ];
}

function told(path: readonly PropertyKey[], fault: string | undefined): readonly Explained[] {
  return fault === undefined ? [] : [{ path, atKey: false, message: fault }];
}

/** Characters of names, and who takes them. Of names that the worker makes a slash out of, slashes are among them. */
const NAMES: Readonly<Record<string, { readonly refused: RegExp; readonly words: string }>> = {
  'awsSecretsManager.name': {
    refused: /[^A-Za-z0-9/_+=.@-]/u,
    words: 'AWS takes ASCII letters, digits and / _ + = . @ -',
  },
  'googleSecretManager.name': {
    refused: /[^A-Za-z0-9/_-]/u,
    words: 'Google takes ASCII letters, digits, dashes and underscores',
  },
  'azureKeyVault.name': {
    refused: /[^0-9A-Za-z/-]/u,
    words: 'Azure Key Vault takes ASCII letters, digits and dashes',
  },
  'kubernetes.name': {
    refused: /[^a-z0-9./-]/u,
    words: 'Kubernetes takes lower-case letters, digits, dots and dashes',
  },
  'kubernetes.namespace': {
    refused: /[^a-z0-9-]/u,
    words: 'Kubernetes takes lower-case letters, digits and dashes',
  },
};

/** What may be wrong with a pattern of Vault's paths. Few have any of it, and only those are compiled. */
const SUSPECT = /\/\/|^\^?\/|\/\$?$|(?:^|\/)\.{1,2}(?:\/|$)/;

function patternFault({ text, store, field }: NamingText): string | undefined {
  if (/\p{Cc}/u.test(text)) return CONTROL;
  if (text.includes('{{')) return templateInName('a regular expression such as (.+) for what differs');
  if (store !== 'vault') {
    const fault = nameFault(text, `${store}.${field}`);
    return fault !== undefined && isPlain(text) ? fault : undefined;
  }
  if (!SUSPECT.test(text) || patternProblem(text) !== undefined) return undefined;
  if (isPlain(text)) return vaultFault(text);
  // The last segment of what every match begins with may go on.
  const begun = vaultFault(`${compilePattern(text).literalPrefix}x`);
  if (begun !== undefined) return begun;
  // After alternatives a slash at the end may be one of several endings.
  return /\/\$?$/.test(text) && !text.includes('|')
    ? `expected a pattern of secrets, found one that ends with a slash, as folders do: write ${quoted(`${text.replace(/\$$/, '')}(.+)`)}`
    : undefined;
}

function templateFault({ text, store, field }: NamingText): string | undefined {
  if (text.includes('{{'))
    return templateInName("$1 for what the first (…) of the source's pattern matched, $0 for the whole path");
  if (/\p{Cc}/u.test(text)) return CONTROL;
  // Whatever is put in, the rest stays as it is.
  const filled = expandTemplate(
    text,
    Array.from({ length: 100 }, () => 'x'),
  );
  if (store === 'vault') return vaultFault(filled);
  if (store === 'http') return urlFault(filled);
  const literal = templateParts(text).filter((part) => typeof part === 'string');
  return nameFault(literal.join(''), `${store}.${field}`);
}

const CONTROL = 'expected a name on one line, found a line break or another control character';

function templateInName(instead: string): string {
  return `expected no {{ … }}, which is taken as it stands: names are no templates; write ${instead}`;
}

/** URLs would turn such a path into another, or Vault would. */
function vaultFault(path: string): string | undefined {
  const segments = path.split('/');
  if (/\p{Cc}/u.test(path)) return CONTROL;
  if (path.startsWith('/')) return 'expected a path that begins with a name, found a slash at its beginning';
  if (path.endsWith('/')) return 'expected the path of a secret, found a slash at its end, as folders have';
  if (segments.includes('')) return 'expected one slash between names, found two that follow each other';
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return 'expected names between slashes, found . or ..';
  return undefined;
}

function nameFault(name: string, kind: string): string | undefined {
  const rule = NAMES[kind];
  const [character] = rule?.refused.exec(name) ?? [];
  if (rule === undefined || character === undefined) return undefined;
  const filledIn = /[$%{}*\\]/.test(character) ? '; only $1, ${1} are filled in' : '';
  return `expected a name that the store takes, found ${quoted(character)} in it: ${rule.words}${filledIn}`;
}

function urlFault(filled: string): string | undefined {
  if (!/^https?:\/\//i.test(filled)) return undefined;
  const [, path = ''] = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(filled) ?? [];
  if (filled.includes('\\')) return 'expected slashes, found a backslash in the URL';
  if (filled.includes('#')) return 'expected no # in the URL: what follows it is not sent';
  if (path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)))
    return 'expected a URL without . or .. between slashes: servers and proxies would go elsewhere';
  return URL.canParse(filled) ? undefined : 'expected a URL, found a text that is none';
}

function headersIn(definition: unknown): readonly Explained[] {
  const list = valueAt(definition, ['spec', 'destinations']);
  if (!Array.isArray(list)) return [];
  return [...list.keys()].flatMap((index) =>
    ['headers', 'secretHeaders'].flatMap((field) => {
      const place = ['spec', 'destinations', index, 'http', field];
      const headers = valueAt(definition, place);
      if (typeof headers !== 'object' || headers === null) return [];
      return Object.entries(headers).flatMap(([name, value]): readonly Explained[] => {
        const path = [...place, name];
        if (isFramingHeader(name))
          return [{ path, atKey: true, message: `expected no header ${name}: it is the connection's own` }];
        if (typeof value !== 'string' || isHeaderValue(value)) return [];
        const message =
          'expected a value on one line, found a line break, another control character, or one beyond Latin-1';
        return [{ path, atKey: false, message }];
      });
    }),
  );
}

function every(definition: unknown): readonly Explained[] {
  const path = ['spec', 'reconcile', 'every'];
  const value = valueAt(definition, path);
  if (typeof value !== 'string' || !/^0+(?:ms|s|m|h|d)$/.test(value)) return [];
  return [{ path, atKey: false, message: 'expected more than nothing between two runs, found 0' }];
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
