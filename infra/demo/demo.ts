import { onceStopped } from '../../ingress/cli/stop.ts';
import { setStage, type Addresses, type Stage } from './stage.ts';
import { before, perform, show, steps } from './steps.ts';

const USAGE = `npm run demo [-- --exit]

Starts Temporal with its UI, a Vault with an audit device, an AWS emulator and Keyferry on this machine, syncs
secrets for real, and stays until Ctrl-C.
  --exit   verify every destination, end everything and exit: 0 where all is well
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const args = process.argv.slice(2);
if (args.some((arg) => arg !== '--exit')) {
  const asked = args.includes('--help') || args.includes('-h');
  (asked ? process.stdout : process.stderr).write(USAGE);
  process.exitCode = asked ? 0 : 2;
} else {
  process.exitCode = await demo(args.includes('--exit'));
}

/** @returns the exit code; 130 where a Ctrl-C came before everything was shown */
async function demo(exit: boolean): Promise<number> {
  const stopped = onceStopped().then(() => 130);
  try {
    say(
      'Setting the stage: Temporal, Vault, an AWS emulator. The first time on a machine they may have to be built.',
    );
    const stage = await Promise.race([setStage(say), stopped]);
    if (typeof stage === 'number') process.exit(stage); // What was started so far ends with this process.
    await using _stage = stage;
    const code = await Promise.race([play(stage), stopped]);
    if (code !== 0 || exit) return code;
    say('\nEverything keeps running: write secrets below secret/payments/ and watch. Ctrl-C ends it.');
    await stopped;
    return 0;
  } catch (error) {
    process.stderr.write(`demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function play(stage: Stage): Promise<number> {
  await before.act(stage.places);
  const from = performance.now();
  const addresses = await stage.startKeyferry();
  tellWhereToLook(addresses, stage);

  say(`\n${before.says}`);
  await show(before, stage.places, say, from);
  let shown = before.arrivals.length;
  for (const step of steps) shown += await perform(step, stage.places, say);

  tellWhereToLook(addresses, stage);
  say(`\ndemo ok: ${String(shown)} arrivals in two Vault mounts and three AWS regions, each verified`);
  return 0;
}

function tellWhereToLook({ ui, ingress }: Addresses, { vault, aws }: Stage): void {
  say(`\nTemporal UI  ${ui}/namespaces/default/workflows`);
  say(`Vault        VAULT_ADDR=${vault.address} VAULT_TOKEN=${vault.token}`);
  say(`AWS          AWS_ENDPOINT_URL=${aws}  (any credentials)`);
  say(`Ingress      ${ingress}/readyz`);
}
