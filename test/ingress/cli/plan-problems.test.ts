import { expect, test } from 'vitest';
import { asPlanned, shownProblems } from '../../../ingress/cli/plan-problems.ts';
import type { PlanEntry } from '../../../workflows/model/plan.ts';

function refused(destination: string, path: string, remedy: string): PlanEntry {
  const problem = {
    code: 'unavailable',
    message: `Vault: reading ${path}: connection refused.`,
    remedy,
  } as const;
  return { destination, path, key: path, action: 'refuse', problem };
}

test.each([
  ['Check the address. It is tried again until it works.', 'Check the address.'],
  ['It is tried again until it works. If it lasts, raise the quota.', 'If it lasts, raise the quota.'],
  ['It is tried again; if it lasts, check the route to AWS.', 'If it lasts, check the route to AWS.'],
  [
    'It is tried again from what is there now; if it lasts, find out who else writes it.',
    'If it lasts, find out who else writes it.',
  ],
  ['It is tried again.', ''],
  ['Create it, or name another.', 'Create it, or name another.'],
])('a plan does not promise to try again: %j', (remedy, planned) => {
  expect(asPlanned(refused('d', 'a', remedy)).problem?.remedy).toBe(planned);
});

test('what mends all keys of a destination is said once for each destination', () => {
  const entries = [
    refused('one', 'a', 'Check the address.'),
    refused('one', 'b', 'Check the address.'),
    refused('one', 'b', 'Check the address.'),
    refused('two', 'a', 'Check the address.'),
    refused('one', 'c', 'Grant it.'),
    refused('two', 'd', ''),
  ];
  expect(shownProblems(entries)).toBe(
    [
      'one: Vault: reading a: connection refused.',
      'one: Vault: reading b: connection refused.',
      '  Check the address.',
      'two: Vault: reading a: connection refused.',
      '  Check the address.',
      'one: Vault: reading c: connection refused.',
      '  Grant it.',
      'two: Vault: reading d: connection refused.',
      '',
    ].join('\n'),
  );
});
