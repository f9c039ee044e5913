import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { failed } from '../fault.ts';
import { trimSpace } from '../strings/trim.ts';
import type { Bytes } from '../values/bytes.ts';
import { withoutTrailing } from '../strings/trim.ts';

/** A block of PEM (RFC 7468), with the headers that older ones have. */
export interface PemBlock {
  readonly type: Bytes;
  readonly headers: ReadonlyMap<Bytes, Bytes>;
  readonly content: Bytes;
}

const BEGIN = '-----BEGIN ';
const END = '\n-----END ';

/** The first block and what follows it, as Go's pem.Decode finds it: it begins on a line of its own. */
export function nextPem(text: Bytes): { readonly block: PemBlock; readonly rest: Bytes } | undefined {
  for (let from = 0; ;) {
    const end = text.indexOf(END, from);
    if (end === -1) return undefined;
    const afterEnd = end + END.length;
    const begin = text.lastIndexOf(BEGIN, end);
    const found =
      begin >= from && (begin === from || text[begin - 1] === '\n') ? blockAt(text, begin, end) : undefined;
    if (found !== undefined) return found;
    from = afterEnd;
  }
}

/** The line at an offset without the space at its end, and where the next one begins. */
function lineAt(text: Bytes, at: number): { readonly line: Bytes; readonly next: number } {
  const newline = text.indexOf('\n', at);
  const end = newline === -1 ? text.length : newline;
  return { line: withoutTrailing(text.slice(at, end), ' \t\r'), next: newline === -1 ? end : newline + 1 };
}

function blockAt(
  text: Bytes,
  begin: number,
  end: number,
): { readonly block: PemBlock; readonly rest: Bytes } | undefined {
  const first = lineAt(text, begin + BEGIN.length);
  if (!first.line.endsWith('-----')) return undefined;
  const type = first.line.slice(0, -5);
  const headers = new Map<Bytes, Bytes>();
  let at = first.next;
  for (let { line, next } = lineAt(text, at); line.includes(':'); { line, next } = lineAt(text, at)) {
    const colon = line.indexOf(':');
    headers.set(trimSpace(line.slice(0, colon)), trimSpace(line.slice(colon + 1)));
    at = next;
    if (at >= text.length) return undefined;
  }
  if (headers.size > 0 && at > end) return undefined;
  const last = lineAt(text, end + END.length);
  if (last.line !== `${type}-----`) return undefined;
  const content = decodeBase64(text.slice(at, Math.max(at, end)).replaceAll(/[ \t]/g, ''));
  return typeof content === 'string'
    ? { block: { type, headers, content }, rest: text.slice(last.next) }
    : undefined;
}

/** All blocks, one after the other. */
export function* pemBlocks(text: Bytes): Generator<PemBlock> {
  for (let found = nextPem(text); found !== undefined; found = nextPem(found.rest)) yield found.block;
}

/** From the first block on: what stands before it on its line does not count. */
export function fromFirstBlock(text: Bytes): Bytes {
  const at = text.indexOf('-----BEGIN');
  return at === -1 ? text : text.slice(at);
}

export function writePem({ type, headers, content }: PemBlock): Bytes {
  const sorted = [...headers].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  const lines = sorted.map(([key, value]) => `${key}: ${value}\n`);
  if (lines.length > 0) lines.push('\n');
  const body = encodeBase64(content).replaceAll(/.{1,64}/g, '$&\n');
  return `-----BEGIN ${type}-----\n${lines.join('')}${body}-----END ${type}-----\n`;
}

/** Proc-Type comes first (RFC 1421). */
const rank = (header: Bytes): string => (header === 'Proc-Type' ? '' : header);

/** DER as PEM of a type. */
export function pemOf(type: string, content: Bytes): Bytes {
  return writePem({ type, headers: new Map(), content });
}

/** @throws {Fault} where there is no block */
export function firstPem(text: Bytes): PemBlock {
  const found = nextPem(text);
  if (found === undefined) throw failed('there is no PEM block', { expected: 'a line "-----BEGIN …-----"' });
  return found.block;
}
