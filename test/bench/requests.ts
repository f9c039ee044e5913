import { rounded, type Bench, type Reporter } from './support/figure.ts';
import { requestsBetween, scrape } from './support/metrics.ts';
import { auditLines, secretNames, writeSecrets } from './support/secrets.ts';
import { startService, type Service } from './support/service.ts';
import { setStage, syncOf, type Stage } from './support/stage.ts';

const BY_EVENT = secretNames(20);
const BY_RECONCILE = secretNames(200);

export const requests: Bench = {
  name: 'requests',
  about:
    'requests to Vault and to AWS for each secret: new, changed and unchanged, by event and by reconcile',
  run: async (reporter) => {
    await using stage = await setStage(reporter.note);
    await stage.vault.mount('dr');
    const ways = { event: BY_EVENT, reconcile: BY_RECONCILE } as const;
    const definitions = await stage.define(
      Object.fromEntries(
        Object.keys(ways).flatMap((way) => [
          [`${way}-vault`, syncOf(`${way}-vault`, { vault: { mount: 'dr', path: `${way}/$1` } })],
          [
            `${way}-aws`,
            syncOf(`${way}-aws`, { awsSecretsManager: { name: `${way}/$1`, region: 'us-east-1' } }),
          ],
        ]),
      ),
    );
    await using service = await startService(stage, definitions);
    for (const store of ['vault', 'aws']) {
      const told = (): Promise<void> => tell(stage, service, `event-${store}`);
      await measure({ store, way: 'event', names: BY_EVENT, sync: told }, stage, service, reporter);
      const reconciled = async (): Promise<void> => {
        await service.reconcile(`reconcile-${store}`);
      };
      await measure(
        { store, way: 'reconcile', names: BY_RECONCILE, sync: reconciled },
        stage,
        service,
        reporter,
      );
    }
  },
};

interface Route {
  readonly store: string;
  readonly way: 'event' | 'reconcile';
  readonly names: readonly string[];
  /** Syncs all of them. */
  readonly sync: () => Promise<void>;
}

async function measure(
  { store, way, names, sync }: Route,
  stage: Stage,
  service: Service,
  { figure, note }: Reporter,
): Promise<void> {
  for (const kind of ['created', 'changed', 'unchanged'] as const) {
    note(`to ${store} by ${way}, ${kind}`);
    if (kind !== 'unchanged') await writeSecrets(stage, `${way}-${store}`, names, kind);
    const before = await scrape(service.metricsUrl);
    await sync();
    await service.idle();
    const made = requestsBetween(before, await scrape(service.metricsUrl));
    const perSecret = Object.entries(made).map(([operation, count]): [string, number] => [
      operation,
      rounded(count / names.length),
    ]);
    figure({
      name: `requests.vault-${store}.${way}.${kind}`,
      value: rounded(perSecret.reduce((sum, [, count]) => sum + count, 0)),
      unit: 'requests',
      per: 'secret',
      secrets: names.length,
      ...Object.fromEntries(perSecret),
    });
  }
}

/** One event a request, so that every secret has its own `syncSecret`. */
async function tell(stage: Stage, { ingress }: Service, folder: string): Promise<void> {
  for (const line of await auditLines(stage, folder, BY_EVENT)) {
    const response = await fetch(`${ingress}/events`, { method: 'POST', body: line });
    if (response.status !== 202) throw new Error(`the ingress answered ${String(response.status)}`);
  }
}
