import { setTimeout as delay } from 'node:timers/promises';
import { bareSyncs } from './support/bare-loop.ts';
import { rounded, type Bench, type Reporter } from './support/figure.ts';
import { startDev, type Dev } from './support/keyferry.ts';
import { scrape, total } from './support/metrics.ts';
import { CONCURRENCY, inParallel, timed } from './support/pool.ts';
import { auditLines, checkSecrets, secretNames, writeSecrets } from './support/secrets.ts';
import { setStage, syncOf, type Stage } from './support/stage.ts';
import { mean } from './support/statistics.ts';

const SECRETS = 500;
/** A look at the metrics costs the worker some milliseconds. */
const LOOK_MS = 100;
const ARRIVE_WITHIN_MS = 120_000;

const names = secretNames(SECRETS);

export const burst500: Bench = {
  name: 'burst500',
  about: '500 secrets at once, to AWS and to a second Vault mount, beside a bare loop of the same requests',
  run: async (reporter) => {
    await using stage = await setStage(reporter.note);
    await stage.vault.mount('dr');
    const posted = { mount: 'secret', path: 'posted/(.+)', name: 'posted' };
    const definitions = await stage.define({
      aws: syncOf('aws', { awsSecretsManager: { name: 'aws/$1', region: 'us-east-1' } }),
      dr: syncOf('dr', { vault: { mount: 'dr', path: 'dr/$1' } }),
      posted: {
        source: { vault: posted },
        destinations: [{ name: 'copy', vault: { mount: 'dr', path: 'posted/$1' } }],
      },
    });
    await using dev = await startDev(stage, { definitions, follow: true });
    await dev.idle();
    await toAws(stage, dev, reporter);
    await toVault(stage, dev, reporter);
  },
};

/** New secrets. The bare loop is timed before and after, as the emulator gets slower by what it holds. */
async function toAws(stage: Stage, dev: Dev, { figure, note }: Reporter): Promise<void> {
  const bare = async (folder: string): Promise<number> => {
    await writeSecrets(stage, folder, names, 'bare');
    return await timed(() => inParallel(names, bareSyncs(stage, folder, folder).awsCreated));
  };
  note('AWS: the bare loop');
  const before = await bare('bare-1');
  note('AWS: Keyferry');
  const { ms, writingMs } = await arrival(dev, 'aws', () => writeSecrets(stage, 'aws', names, 'one'));
  await checkSecrets(names, 'one', async (name) => parsed(await stage.aws.value(`aws/${name}`)));
  note('AWS: the bare loop again');
  const bareMs = mean([before, await bare('bare-2')]);
  const context = {
    secrets: SECRETS,
    concurrency: CONCURRENCY,
    bareMs: rounded(bareMs),
    writingMs: rounded(writingMs),
  };
  figure({ name: 'burst500.vault-aws.time', value: rounded(ms / 1000), unit: 's', ...context });
  figure({ name: 'burst500.vault-aws.ratio', value: rounded(ms / bareMs), unit: 'ratio', ...context });
}

/** Secrets that both have already, changed: by writing while Keyferry tails, then by posting 500 events at once. */
async function toVault(stage: Stage, dev: Dev, { figure, note }: Reporter): Promise<void> {
  const { vanilla, bareMs } = await bareToVault(stage, note);
  const context = { secrets: SECRETS, concurrency: CONCURRENCY, bareMs: rounded(bareMs), bare: vanilla };
  const tell = (way: string, ms: number, more: Record<string, number> = {}): void => {
    const all = { ...context, ...more };
    figure({
      name: `burst500.vault-vault.${way}.rate`,
      value: rounded((SECRETS * 1000) / ms),
      unit: 'per s',
      ...all,
    });
    figure({ name: `burst500.vault-vault.${way}.ratio`, value: rounded(ms / bareMs), unit: 'ratio', ...all });
  };
  const copied = (folder: string) => async (name: string) =>
    (await stage.vault.get('dr', `${folder}/${name}`))?.data;

  note('Vault: Keyferry, tailing');
  await arrival(dev, 'dr', () => writeSecrets(stage, 'dr', names, 'one'));
  await dev.idle();
  const { ms, writingMs } = await arrival(dev, 'dr', () => writeSecrets(stage, 'dr', names, 'two'));
  await checkSecrets(names, 'two', copied('dr'));
  tell('tailed', ms, { writingMs: rounded(writingMs) });

  note('Vault: Keyferry, 500 events in one request');
  await writeSecrets(stage, 'posted', names, 'one');
  await arrival(dev, 'posted', () => post(stage, dev));
  await dev.idle();
  await writeSecrets(stage, 'posted', names, 'two');
  const posting = await arrival(dev, 'posted', () => post(stage, dev));
  await checkSecrets(names, 'two', copied('posted'));
  tell('posted', posting.ms);
}

async function bareToVault(
  stage: Stage,
  note: Reporter['note'],
): Promise<{ bareMs: number; vanilla: string }> {
  note('Vault: the bare loop');
  const bare = bareSyncs(stage, 'bare-1', 'bare-1');
  await inParallel(names, bare.vaultCreated);
  const times: number[] = [];
  for (const text of ['two', 'three']) {
    await writeSecrets(stage, 'bare-1', names, text);
    times.push(await timed(() => inParallel(names, bare.vaultChanged)));
  }
  return { bareMs: mean(times), vanilla: 'two reads, a write, a read' };
}

/**
 * From the beginning of what changes them all until Keyferry has confirmed every one. Whatever it did counts: what
 * a failed attempt had written is unchanged to the next.
 */
async function arrival(
  dev: Dev,
  definition: string,
  change: () => Promise<void>,
): Promise<{ ms: number; writingMs: number }> {
  const count = async (): Promise<number> =>
    total(await scrape(dev.metricsUrl), `keyferry_syncs_total{definition="${definition}"`);
  const target = (await count()) + SECRETS;
  const from = performance.now();
  const writing = timed(change);
  for (;;) {
    await delay(LOOK_MS);
    const ms = performance.now() - from;
    if ((await count()) >= target) return { ms: performance.now() - from, writingMs: await writing };
    if (ms > ARRIVE_WITHIN_MS) throw new Error(`not all of ${definition} arrived within 2 min`);
  }
}

async function post(stage: Stage, { ingress }: Dev): Promise<void> {
  const lines = await auditLines(stage, 'posted', names);
  const response = await fetch(`${ingress}/events/posted`, { method: 'POST', body: lines.join('\n') });
  if (response.status !== 202) throw new Error(`the ingress answered ${String(response.status)}`);
}

function parsed(text: string | undefined): Record<string, string> | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, string>);
}
