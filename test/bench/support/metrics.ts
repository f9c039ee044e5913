/** Samples of a Prometheus text by name and labels, as in `keyferry_syncs_total{action="created"}`. */
export type Samples = ReadonlyMap<string, number>;

/** @param url of `GET /metrics` */
export async function scrape(url: string): Promise<Samples> {
  const text = await (await fetch(url)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, number] => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** The sum over all samples whose name and first labels are these. */
export function total(samples: Samples, beginning: string): number {
  let sum = 0;
  for (const [name, value] of samples) if (name.startsWith(beginning)) sum += value;
  return sum;
}

/** Requests made between two scrapes, by store and operation: `vault read`. */
export function requestsBetween(before: Samples, after: Samples): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, value] of after) {
    const labels = /^keyferry_(?:destination|source)_requests_total\{(.*)\}$/.exec(name)?.[1];
    if (labels === undefined) continue;
    const store = /store="([^"]*)"/.exec(labels)?.[1] ?? '';
    const operation = /operation="([^"]*)"/.exec(labels)?.[1] ?? '';
    const made = value - (before.get(name) ?? 0);
    const key = `${store} ${operation}`;
    if (made > 0) found[key] = (found[key] ?? 0) + made;
  }
  return found;
}
