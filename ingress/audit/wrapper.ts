/**
 * Shippers like to send a line with something around it. What they put there is named, so that people find the setting
 * of theirs that leaves it out; nothing else of a text is repeated.
 */

/** A longer text is not looked into. A wrapped line of Vault has some 2,000 characters. */
const MAX_LENGTH = 65_536;
const MAX_DEPTH = 4;
const MAX_KEYS = 64;

/** A line that Vault wrote holds both, whatever is around it; with backslashes where it is a string inside JSON. */
const AUDIT_TYPE = /"type\\{0,4}"\s*:\s*\\{0,4}"(?:request|response)\\{0,4}"/;
const AUDIT_REQUEST = /"request\\{0,4}"\s*:\s*\{/;

/**
 * What to say of a JSON value that is no audit line and has one inside; undefined where it has none.
 *
 * @param text a JSON value
 */
export function wrapperReason(text: string): string | undefined {
  if (text.length > MAX_LENGTH || !looksAudited(text)) return undefined;
  const path = pathOfLine(JSON.parse(text), 0);
  return (
    path &&
    `expected an audit line by itself, but it is wrapped: the line is in ${path}. Set the shipper to send what is in ${path} as the whole line, without the object around it`
  );
}

/** What to say of a line that is no JSON because something stands before the audit line; undefined where that is not so. */
export function prefixReason(line: string): string | undefined {
  if (line.length > MAX_LENGTH) return undefined;
  const brace = line.indexOf('{');
  if (brace < 1 || line.slice(0, brace).trim() === '' || !looksAudited(line)) return undefined;
  const prefix = line.slice(0, brace);
  const { name, remedy } = PREFIXES.find(({ pattern }) => pattern.test(prefix)) ?? OTHER_PREFIX;
  return `expected the line to begin with {, but its audit line begins at column ${String(brace + 1)}, after ${name}. ${remedy}`;
}

const PREFIXES = [
  {
    pattern: /^\S+ (?:stdout|stderr) [FP] /,
    name: 'the prefix of a container log (time, stream and a letter)',
    remedy: 'Set the shipper to parse the log as CRI and to send the message alone',
  },
  {
    pattern: /^<\d{1,3}>/,
    name: 'a syslog header',
    remedy: 'Set the shipper to send the message alone, without the header',
  },
];

const OTHER_PREFIX = {
  name: 'a prefix',
  remedy:
    'Leave out the option prefix of the audit device in Vault, or set the shipper to send the message alone',
};

function looksAudited(text: string): boolean {
  return AUDIT_TYPE.test(text) && AUDIT_REQUEST.test(text);
}

/** As in `"event"."original"`; undefined where there is no audit line in it. */
function pathOfLine(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    const inside = partOf(value[0], depth);
    return inside === undefined ? undefined : `its first element${inside === '' ? '' : `, ${inside}`}`;
  }
  for (const [key, member] of Object.entries(value).slice(0, MAX_KEYS)) {
    const inside = partOf(member, depth);
    if (inside !== undefined) return `${nameOf(key)}${inside === '' ? '' : `, ${inside}`}`;
  }
  return undefined;
}

/** Empty where the part is the line. */
function partOf(part: unknown, depth: number): string | undefined {
  if (typeof part === 'string') return looksAudited(part) ? '' : undefined;
  return isLine(part) ? '' : pathOfLine(part, depth + 1);
}

function isLine(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    (value.type === 'response' || value.type === 'request') &&
    'request' in value &&
    typeof value.request === 'object'
  );
}

/** A key that looks like no shipper's is not repeated. */
function nameOf(key: string): string {
  return /^[\w.@-]{1,40}$/.test(key) ? `"${key}"` : 'one of its keys';
}
