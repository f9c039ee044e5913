import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { createIngressApp } from '../../../../ingress/app.ts';
import { indexDefinitions } from '../../../../ingress/audit/match.ts';
import { followAuditFile } from '../../../../ingress/follow/follow.ts';
import { createIntake, type Intake } from '../../../../ingress/intake.ts';
import type { Log } from '../../../../ingress/log.ts';
import type { Starter } from '../../../../ingress/starters/starter.ts';
import { ingressMetrics } from '../../../../worker/ingress-metrics.ts';
import { definitionOf } from '../../../ingress/support/definitions.ts';
import { auditLine } from '../../../ingress/support/lines.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import type { StallCase } from './case.ts';

/** What a body may have, in bytes. */
const LARGEST = 8 * 1024 * 1024;
/** What comes from a socket at once. */
const CHUNK = 64 * 1024;
/** Of short lines in a file: each is an error with its words, so that megabytes of them take their time. */
const FOLLOWED = 128 * 1024;

const nothing = (): void => undefined;
const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const definitions = indexDefinitions([definitionOf('stall', { mount: 'secret', path: 'app/(.+)' })]);
const metrics = ingressMetrics(new Registry());

/** No input here is a change of the definition's secrets, so Temporal is never asked. */
const unasked = (): Promise<never> => Promise.reject(new Error('Temporal was asked'));
const starter: Starter = { changed: unasked, outcome: unasked, runs: unasked, check: unasked };

const partsOf = (log: Log) => ({ definitions: () => definitions, starter, metrics, log });

/** `begin`, as many repetitions as fit, and `end`, in pieces as the network brings them. */
function* piecesOf(begin: string, unit: string, end: string, size: number): Generator<Buffer, undefined> {
  const count = Math.floor((size - begin.length - end.length) / unit.length);
  const perPiece = Math.max(1, Math.floor(CHUNK / unit.length));
  const piece = Buffer.from(unit.repeat(perPiece));
  if (begin !== '') yield Buffer.from(begin);
  for (let left = count; left > 0; left -= perPiece)
    yield left >= perPiece ? piece : piece.subarray(0, left * unit.length);
  if (end !== '') yield Buffer.from(end);
}

/** The answer to a body of 8 MiB. */
function posted(name: string, [begin, unit, end]: Written, expected: RegExp): StallCase {
  const run = async () => {
    const parts = partsOf(silent);
    const app = createIngressApp({ ...parts, intake: createIntake(parts) });
    const pieces = piecesOf(begin, unit, end, LARGEST);
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await setImmediate();
        const piece = pieces.next();
        if (piece.done) controller.close();
        else controller.enqueue(piece.value);
      },
    });
    const response = await app.request('/events', { method: 'POST', body, duplex: 'half' } as RequestInit);
    return `${String(response.status)} ${await response.text()}`;
  };
  return { name: `8 MiB of ${name}, posted`, run, expected };
}

/** How many lines the follower warned of by the time that all of a file was taken. */
function followed(name: string, [begin, unit, end]: Written, size: number, expected: RegExp): StallCase {
  const run = async () => {
    await using directory = await tempDir();
    const file = join(directory.path, 'audit.log');
    await writeFile(file, Buffer.concat([...piecesOf(begin, unit, end, size)]));
    const stopping = new AbortController();
    let warnings = 0;
    let bytes = 0;
    const warn = () => {
      warnings++;
    };
    const log = { ...silent, warn };
    const intake = createIntake(partsOf(log));
    const takeLines: Intake['takeAuditLines'] = async (text, options) => {
      const taken = await intake.takeAuditLines(text, options);
      bytes += Buffer.byteLength(text);
      if (bytes > size - unit.length) stopping.abort();
      return taken;
    };
    const checkpointFile = join(directory.path, 'checkpoint.json');
    await followAuditFile({ file, checkpointFile, takeLines, log, signal: stopping.signal });
    return `${String(warnings)} warnings`;
  };
  return { name: `${name} in a file that is followed`, run, expected };
}

type Written = readonly [begin: string, unit: string, end: string];

const HUNDRED = /^400 .+"at least 100 events do not parse, the first at line 1\. Nothing was taken\."/;
const ONE = /^400 .+"1 event does not parse, the first at line 1\. Nothing was taken\."/;
const IGNORED = /^202 \{"accepted":0,"ignored":1\}$/;

/** A line of Vault, of a secret that no definition is of, with many more members in its answer. */
function lineWith(unit: string, [open, last]: readonly [string, string]): Written {
  const line = { ...(JSON.parse(auditLine('other')) as object), response: { data: 'here' } };
  const [before = '', after = ''] = JSON.stringify(line).split('"here"');
  return [before + open, unit, last + after + '\n'];
}

const manyKeys = lineWith('"abcdefg":"",', ['{', '"z":""}']);
const longList = lineWith('"abcdefghi",', ['{"keys":[', '"z"]}']);

export const bodyCases: readonly StallCase[] = [
  posted('lines that are no JSON', ['', 'x\n', ''], HUNDRED),
  posted('objects that do not end', ['', '{\n', ''], HUNDRED),
  posted('empty objects, one a line', ['', '{}\n', ''], HUNDRED),
  posted('numbers, one a line', ['', '1\n', ''], HUNDRED),
  posted('an array of empty objects', ['[', '{},', '{}]'], HUNDRED),
  posted('an array of numbers', ['[', '1,', '1]'], HUNDRED),
  posted('one number', ['', '9', ''], ONE),
  posted('arrays in arrays', ['', '[', ''], ONE),
  posted('a response with 650,000 keys', manyKeys, IGNORED),
  posted('a response with a list of 700,000', longList, IGNORED),
  followed('a response with 650,000 keys', manyKeys, LARGEST, /^0 warnings$/),
  // Of a thousand lines, which are taken at once, ten are warned of one by one, and one warning is of the rest.
  followed('lines that are no JSON', ['', 'x\n', ''], FOLLOWED, /^726 warnings$/),
  followed('empty objects, one a line', ['', '{}\n', ''], FOLLOWED, /^484 warnings$/),
  followed('arrays that do not end, one a line', ['', '[\n', ''], FOLLOWED, /^726 warnings$/),
];
