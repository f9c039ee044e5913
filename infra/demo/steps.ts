import { setTimeout as delay } from 'node:timers/promises';
import type { Places } from './places.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'us-west-2'] as const;

export interface Step {
  /** What a person would say while doing it. */
  readonly says: string;
  act(places: Places): Promise<void>;
  /** Where what was done must show, each with a question that is true once it does. */
  readonly arrivals: readonly { readonly at: string; readonly shows: (places: Places) => Promise<boolean> }[];
}

/** Done before Keyferry starts: what is there already arrives without any event. */
export const before: Step = {
  says: 'Before Keyferry starts, secret/payments/ledger and secret/shared/ca are in Vault.',
  act: async (places) => {
    await places.put('secret/payments/ledger', { user: 'ledger', password: 'demo-1' });
    await places.put('secret/shared/ca', { certificate: 'demo-certificate', note: 'stays in Vault' });
  },
  arrivals: [
    ...arrives('ledger', { user: 'ledger', password: 'demo-1' }),
    {
      at: 'AWS us-east-1 shared/ca.pem',
      shows: async (places) => (await places.aws('shared/ca.pem', 'us-east-1')) === 'demo-certificate',
    },
  ],
};

export const steps: readonly Step[] = [
  {
    says: 'vault kv put secret/payments/db user=app password=…',
    act: (places) => places.put('secret/payments/db', { user: 'app', password: 'demo-2' }),
    arrivals: arrives('db', { user: 'app', password: 'demo-2' }),
  },
  {
    says: 'vault kv patch secret/payments/db password=…',
    act: (places) => places.patch('secret/payments/db', { password: 'demo-3' }),
    arrivals: arrives('db', { user: 'app', password: 'demo-3' }),
  },
  {
    says: 'vault kv put secret/payments/legacy key=…',
    act: (places) => places.put('secret/payments/legacy', { key: 'demo-4' }),
    arrivals: arrives('legacy', { key: 'demo-4' }),
  },
  {
    says: 'vault kv delete secret/payments/legacy  (the definition says onSourceDelete: delete)',
    act: (places) => places.delete('secret/payments/legacy'),
    arrivals: [
      {
        at: 'dr/payments/legacy',
        shows: async (places) => (await places.get('dr/payments/legacy')) === undefined,
      },
      {
        at: 'AWS us-east-1 prod/payments/legacy',
        shows: async (places) => (await places.aws('prod/payments/legacy', 'us-east-1')) === undefined,
      },
    ],
  },
];

function arrives(name: string, keys: Record<string, string>): Step['arrivals'] {
  const same = (found: Record<string, string> | undefined): boolean =>
    found !== undefined && JSON.stringify(sorted(found)) === JSON.stringify(sorted(keys));
  return [
    { at: `dr/payments/${name}`, shows: async (places) => same(await places.get(`dr/payments/${name}`)) },
    ...REGIONS.map((region) => ({
      at: `AWS ${region} prod/payments/${name}`,
      shows: async (places: Places) => {
        const value = await places.aws(`prod/payments/${name}`, region);
        return value !== undefined && same(JSON.parse(value) as Record<string, string>);
      },
    })),
  ];
}

function sorted(keys: Record<string, string>): [string, string][] {
  return Object.entries(keys).sort(([a], [b]) => a.localeCompare(b));
}

/** Since when arrivals are timed, by `performance.now()`, and how long they may take. */
export interface Clock {
  readonly from: number;
  readonly withinMs: number;
}

/**
 * Does a step and reports each arrival.
 * @returns how many there were
 * @throws {Error} naming what did not arrive in time
 */
export async function perform(
  step: Step,
  places: Places,
  say: (line: string) => void,
  withinMs: number,
): Promise<number> {
  const clock = { from: performance.now(), withinMs };
  await step.act(places);
  say(`\n${step.says}`);
  await show(step, places, say, clock);
  return step.arrivals.length;
}

/** As {@link perform}, for a step that is done already. */
export async function show(
  step: Step,
  places: Places,
  say: (line: string) => void,
  { from, withinMs }: Clock,
): Promise<void> {
  await Promise.all(
    step.arrivals.map(async ({ at, shows }) => {
      while (!(await shows(places))) {
        if (performance.now() - from > withinMs)
          throw new Error(`${at} does not show it within ${withinMs / 1000} s`);
        await delay(20);
      }
      say(`  ✓ ${at.padEnd(38)} ${String(Math.round(performance.now() - from)).padStart(5)} ms`);
    }),
  );
}
