import { afterAll, beforeAll, describe, test } from 'vitest';
import { destinationCases } from './destination-cases.ts';
import type { Rig } from './rig.ts';
import { sourceCases } from './source-cases.ts';
import type { DestinationSubject, SourceSubject, Subject } from './subject.ts';

const START_MS = 60_000;
const CASE_MS = 60_000;

export function describeSource(subject: SourceSubject): void {
  describeSubject('source', subject, sourceCases);
}

export function describeDestination(subject: DestinationSubject): void {
  describeSubject('destination', subject, destinationCases);
}

/** One after the other: a fault meets every request of its rig. */
function describeSubject<Case extends string, R extends Rig>(
  role: string,
  subject: Subject<Case, R>,
  cases: Readonly<Record<Case, (rig: R) => Promise<void>>>,
): void {
  const { title, against, cannot } = subject;
  describe(`${title} as a ${role}, on ${against}`, () => {
    let rig: R;
    beforeAll(async () => {
      rig = await subject.start();
    }, START_MS);
    afterAll(async () => {
      await rig[Symbol.asyncDispose]();
    });
    for (const [name, run] of Object.entries(cases) as [Case, (rig: R) => Promise<void>][]) {
      const reason = cannot[name];
      if (reason === undefined) test(name, () => run(rig), CASE_MS);
      else test.skip(`${name} (cannot: ${reason})`);
    }
  });
}
