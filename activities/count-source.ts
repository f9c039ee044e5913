import type { CountSourceInput } from './contract.ts';
import { createSourceLister } from './source-paths.ts';
import { openSource } from './stores/index.ts';
import type { PassOptions } from './ownership.ts';

const PAGE = 1000;

/** How many secrets a definition has now, so that progress can say "of how many". */
export async function countSource({ definition }: CountSourceInput, options: PassOptions): Promise<number> {
  await using source = await openSource(definition.spec.source, options);
  const list = createSourceLister(definition, source);
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await list(cursor, PAGE);
    count += page.paths.length;
    cursor = page.next;
  } while (cursor !== undefined);
  return count;
}
