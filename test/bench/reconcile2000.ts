import { bareSyncs, type BareSync } from './support/bare-loop.ts';
import { rounded, type Bench, type Reporter } from './support/figure.ts';
import { requestsBetween, scrape } from './support/metrics.ts';
import { CONCURRENCY, inParallel, timed } from './support/pool.ts';
import { secretNames, writeSecrets } from './support/secrets.ts';
import { startService, type Service } from './support/service.ts';
import { setStage, syncOf } from './support/stage.ts';

const SECRETS = 2_000;
const names = secretNames(SECRETS);

export const reconcile2000: Bench = {
  name: 'reconcile2000',
  about:
    '2,000 secrets to a second Vault mount and to AWS, first and unchanged, beside a bare loop of the same',
  run: async (reporter) => {
    await using stage = await setStage(reporter.note);
    await stage.vault.mount('dr');
    const definitions = await stage.define({
      vault: syncOf('all', { vault: { mount: 'dr', path: 'copy/$1' } }),
      aws: syncOf('all', { awsSecretsManager: { name: 'copy/$1', region: 'us-east-1' } }),
    });
    await writeSecrets(stage, 'all', names, 'one');
    await using service = await startService(stage, definitions);
    const bare = bareSyncs(stage, 'all', 'bare');
    await measure('vault', { first: bare.vaultCreated, unchanged: bare.vaultUnchanged }, service, reporter);
    await measure('aws', { first: bare.awsCreated, unchanged: bare.awsUnchanged }, service, reporter);
  },
};

/** Keyferry and the bare loop take turns; which one begins changes, as the AWS emulator gets slower by what it holds. */
async function measure(
  store: 'vault' | 'aws',
  bare: { readonly first: BareSync; readonly unchanged: BareSync },
  service: Service,
  { figure, note }: Reporter,
): Promise<void> {
  for (const kind of ['first', 'unchanged'] as const) {
    note(`to ${store}, ${kind}: the bare loop`);
    const bareMs = await timed(() => inParallel(names, bare[kind]));
    note(`to ${store}, ${kind}: Keyferry`);
    const before = await scrape(service.metricsUrl);
    const { ms, progress } = await service.reconcile(store);
    const { done, created, unchanged, handedOver } = progress;
    if (done !== SECRETS) throw new Error(`${String(done)} of ${String(SECRETS)} secrets were seen to`);
    await service.idle();
    const made = requestsBetween(before, await scrape(service.metricsUrl));
    const requests = Object.values(made).reduce((sum, count) => sum + count, 0);
    const name = `reconcile2000.vault-${store}.${kind}`;
    const context = {
      secrets: SECRETS,
      concurrency: CONCURRENCY,
      ms: rounded(ms),
      bareMs: rounded(bareMs),
      created,
      // What an attempt had written that was cut short by an error of the store is unchanged to the next.
      unchanged,
      handedOver,
    };
    figure({ name: `${name}.ratio`, value: rounded(ms / bareMs), unit: 'ratio', ...context });
    figure({ name: `${name}.rate`, value: rounded((SECRETS * 1000) / ms), unit: 'per s', ...context });
    figure({
      name: `${name}.requests`,
      value: rounded(requests / SECRETS),
      unit: 'requests',
      per: 'secret',
      ...made,
    });
    const { worker } = await service.usage();
    figure({ name: `${name}.memory`, value: rounded(worker.peakMb), unit: 'MB', process: 'worker' });
  }
}
