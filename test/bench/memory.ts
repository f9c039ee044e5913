import { rounded, type Bench } from './support/figure.ts';
import { auditLines, secretNames, writeSecrets } from './support/secrets.ts';
import { startService, type Service } from './support/service.ts';
import { setStage, type Stage } from './support/stage.ts';

const SECRETS = 500;
/** Events of one request: few enough that each secret has a workflow of its own. */
const PORTION = 16;
const BODY_BYTES = 50_000_000;

const names = secretNames(SECRETS);

export const memory: Bench = {
  name: 'memory',
  about: 'peak memory and CPU of worker and ingress as processes: 500 syncs, then a body of 50 MB',
  run: async ({ figure, note }) => {
    await using stage = await setStage(note);
    await stage.vault.mount('dr');
    const definitions = await stage.define({
      both: {
        source: { vault: { mount: 'secret', path: 'both/(.+)' } },
        destinations: [
          { name: 'dr', vault: { mount: 'dr', path: '$1' } },
          { name: 'aws', awsSecretsManager: { name: 'both/$1', region: 'us-east-1' } },
        ],
      },
    });
    await writeSecrets(stage, 'both', names, 'one');
    await using service = await startService(stage, definitions);
    const tell = async (after: string, context: Record<string, string | number> = {}): Promise<void> => {
      for (const [part, { peakMb }] of Object.entries(await service.usage()))
        figure({ name: `memory.${part}.${after}`, value: rounded(peakMb), unit: 'MB', ...context });
    };
    await tell('started');
    note('500 syncs, each a workflow to two destinations');
    const before = await service.usage();
    await syncAll(stage, service);
    const context = { secrets: SECRETS, destinations: 2 };
    await tell('synced', context);
    for (const [part, { cpuMs }] of Object.entries(await service.usage())) {
      const perSync = (cpuMs - before[part as 'worker' | 'ingress'].cpuMs) / SECRETS;
      figure({ name: `cpu.${part}.synced`, value: rounded(perSync), unit: 'ms', per: 'secret', ...context });
    }
    note('a body of 50 MB, with and without its length');
    await postTooMuch(service, new Uint8Array(BODY_BYTES).fill(0x20));
    await postTooMuch(service, endlessBody());
    await tell('refused', { bodyBytes: BODY_BYTES });
  },
};

async function syncAll(stage: Stage, service: Service): Promise<void> {
  const lines = await auditLines(stage, 'both', names);
  for (let start = 0; start < lines.length; start += PORTION) {
    const body = lines.slice(start, start + PORTION).join('\n');
    const { status } = await fetch(`${service.ingress}/events`, { method: 'POST', body });
    if (status !== 202) throw new Error(`the ingress answered ${String(status)}`);
  }
  await service.idle();
}

async function postTooMuch(
  { ingress }: Service,
  body: Uint8Array<ArrayBuffer> | ReadableStream,
): Promise<void> {
  const answer = fetch(`${ingress}/events`, { method: 'POST', body, duplex: 'half' } as RequestInit);
  // It may answer and close before all is sent, which shows here as a broken connection.
  const status = await answer.then(
    (response) => response.status,
    () => 413,
  );
  if (status !== 413) throw new Error(`the ingress answered ${String(status)} to a body of 50 MB`);
}

function endlessBody(): ReadableStream<Uint8Array> {
  let left = BODY_BYTES;
  const chunk = new Uint8Array(100_000).fill(0x20);
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(chunk);
      left -= chunk.length;
      if (left <= 0) controller.close();
    },
  });
}
