import { print, printJson } from './print.ts';
import { statusOfAll } from './status-all.ts';
import { statusOfOne } from './status-one.ts';
import { withTemporal } from './with-temporal.ts';

/** What is known, for people and for programs. */
export interface StatusReport {
  readonly text: string;
  readonly json: object;
}

export async function runStatus(name: string | undefined, options: { json?: true }): Promise<void> {
  await withTemporal(async (temporal) => {
    const report = name === undefined ? await statusOfAll(temporal) : await statusOfOne(temporal, name);
    if (options.json) printJson(report.json);
    else print(report.text);
  });
}
