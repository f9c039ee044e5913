import { setTimeout as delay } from 'node:timers/promises';
import { rounded, type Bench, type Reporter } from './support/figure.ts';
import { startDev } from './support/keyferry.ts';
import { setStage, syncOf, type Stage } from './support/stage.ts';
import { median, quantile } from './support/statistics.ts';

const SAMPLES = 50;
const WARM_UP = 5;
/** From one change to the next: people and their tools change one secret at a time. */
const PAUSE_MS = 100;
const ARRIVES_WITHIN_MS = 30_000;

export const latency: Bench = {
  name: 'latency',
  about: 'from the answer to a write in Vault to the new value at the destination; keyferry dev, tailing',
  run: async (reporter) => {
    await using stage = await setStage(reporter.note);
    await stage.vault.mount('dr');
    const definitions = await stage.define({
      dr: syncOf('dr', { vault: { mount: 'dr', path: '$1' } }),
      aws: syncOf('aws', { awsSecretsManager: { name: 'aws/$1', region: 'us-east-1' } }),
    });
    await using dev = await startDev(stage, { definitions, follow: true });
    await dev.idle();
    for (const route of routes(stage)) await measure(route, stage, reporter);
  },
};

interface Route {
  readonly name: string;
  /** Of the source. */
  readonly folder: string;
  /** Whether the destination shows the value. */
  readonly shows: (name: string, value: string) => Promise<boolean>;
  /** Between one look and the next; the AWS emulator is slow, and each look costs the sync that is looked for. */
  readonly lookEveryMs: number;
}

function routes({ vault, aws }: Stage): readonly Route[] {
  return [
    {
      name: 'vault-vault',
      folder: 'dr',
      shows: async (name, value) => (await vault.get('dr', name))?.data['value'] === value,
      lookEveryMs: 1,
    },
    {
      name: 'vault-aws',
      folder: 'aws',
      shows: async (name, value) => (await aws.value(`aws/${name}`)) === JSON.stringify({ value }),
      lookEveryMs: 4,
    },
  ];
}

/** First every secret is new, then every secret is changed. */
async function measure(route: Route, { vault }: Stage, { figure, note }: Reporter): Promise<void> {
  for (const kind of ['created', 'changed'] as const) {
    note(`${route.name}, ${kind}: ${String(SAMPLES)} writes`);
    const samples: Sample[] = [];
    for (let i = -WARM_UP; i < SAMPLES; i++) {
      const name = `secret-${String(i)}`;
      const value = `${kind}-${String(i)}`;
      await vault.put('secret', `${route.folder}/${name}`, { value });
      const sample = await untilShown(route, name, value);
      if (i >= 0) samples.push(sample);
      await delay(PAUSE_MS);
    }
    const times = samples.map(({ ms }) => ms);
    const context = {
      samples: SAMPLES,
      // How late an arrival may be seen.
      resolutionMs: rounded(median(samples.map(({ ms, looks }) => ms / looks))),
    };
    const name = `latency.${route.name}.${kind}`;
    figure({ name: `${name}.median`, value: rounded(median(times)), unit: 'ms', ...context });
    figure({ name: `${name}.p95`, value: rounded(quantile(times, 0.95)), unit: 'ms', ...context });
  }
}

interface Sample {
  readonly ms: number;
  readonly looks: number;
}

async function untilShown({ shows, lookEveryMs }: Route, name: string, value: string): Promise<Sample> {
  const from = performance.now();
  for (let looks = 1; ; looks++) {
    const shown = await shows(name, value);
    const ms = performance.now() - from;
    if (shown) return { ms, looks };
    if (ms > ARRIVES_WITHIN_MS) throw new Error(`${name} did not arrive within 30 s`);
    await delay(lookEveryMs);
  }
}
