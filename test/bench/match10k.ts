import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexDefinitions, type DefinitionIndex } from '../../ingress/audit/match.ts';
import { loadDefinitions } from '../../ingress/definitions/load.ts';
import type { SourceEvent } from '../../workflows/model/event.ts';
import { rounded, type Bench, type Reporter } from './support/figure.ts';
import { median } from './support/statistics.ts';

const SIZES = [10, 1_000, 10_000];
const PER_FILE = 100;
const FEW = 10;
const EVENTS = 10_000;
const ROUNDS = 7;

export const match10k: Bench = {
  name: 'match10k',
  about: '10,000 definitions: time to validate and index them, and what matching an event costs',
  run: async (reporter) => {
    for (const size of SIZES) await measure(size, reporter);
  },
};

async function measure(size: number, { figure, note }: Reporter): Promise<void> {
  note(`${String(size)} definitions`);
  await using directory = await definitionFiles(size);
  const context = { definitions: size };

  const before = performance.now();
  const { definitions, problems } = await loadDefinitions([directory.path]);
  const loaded = performance.now();
  if (problems.length > 0 || definitions.length !== size) throw new Error('the definitions are not valid');
  figure({ name: 'match10k.validate', value: rounded(loaded - before), unit: 'ms', ...context });

  const from = performance.now();
  const index = indexDefinitions(definitions.map(({ definition }) => definition));
  figure({ name: 'match10k.index', value: rounded(performance.now() - from), unit: 'ms', ...context });

  for (const [kind, event] of Object.entries(kinds)) {
    const events = Array.from({ length: EVENTS }, (_, i) => event(i, size));
    const cost = matchCost(index, events, kind === 'foreign' ? 0 : 1);
    figure({
      name: `match10k.match.${kind}`,
      value: rounded(cost),
      unit: 'ns',
      per: 'event',
      rounds: ROUNDS,
      ...context,
    });
  }
}

/** Events by what they are of. */
const kinds: Readonly<Record<string, (i: number, size: number) => SourceEvent>> = {
  /** The same few definitions, whatever their number: what the index costs. */
  few: (i) => eventOf(teamOf(i % FEW), i),
  /** All definitions in turn, none of which the processor's caches hold when it comes to it. */
  all: (i, size) => eventOf(teamOf((i * 7919) % size), i),
  /** None of them. */
  foreign: (i) => eventOf('nobody/service-0', i),
};

/** Median of the rounds, nanoseconds an event; the first round warms up. */
function matchCost(index: DefinitionIndex, events: readonly SourceEvent[], expected: number): number {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    let matches = 0;
    const from = performance.now();
    for (const event of events) matches += index.match(event).length;
    rounds.push(((performance.now() - from) * 1e6) / events.length);
    if (matches !== expected * events.length) throw new Error('events do not match what they should');
  }
  return median(rounds.slice(1));
}

function eventOf(team: string, i: number): SourceEvent {
  return {
    store: 'vault',
    namespace: '',
    mount: 'secret',
    candidates: [{ path: `${team}/app-${String(i)}`, kvVersion: 2 }],
    operation: 'update',
    at: '2026-01-01T00:00:00Z',
  };
}

/** What the paths of a definition begin with. */
function teamOf(definition: number): string {
  return `team-${String(definition % 97)}/service-${String(definition)}`;
}

/** YAML as people write it, a hundred definitions a file. */
async function definitionFiles(size: number): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'keyferry-bench-'));
  for (let start = 0; start < size; start += PER_FILE) {
    const count = Math.min(PER_FILE, size - start);
    const documents = Array.from({ length: count }, (_, i) => definitionText(start + i));
    await writeFile(join(path, `definitions-${String(start)}.yaml`), documents.join('---\n'));
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function definitionText(definition: number): string {
  return `apiVersion: keyferry.dev/v1
kind: Sync
metadata:
  name: definition-${String(definition)}
spec:
  source:
    vault:
      mount: secret
      path: ${teamOf(definition)}/(.+)
  destinations:
    - name: dr
      vault:
        mount: dr
        path: ${teamOf(definition)}/$1
    - name: aws
      awsSecretsManager:
        name: prod/${teamOf(definition)}/$1
        region: us-east-1
`;
}
