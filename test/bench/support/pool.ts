/** Secrets that Keyferry's bulk machinery has under way at once at one destination; bare loops have as many. */
export const CONCURRENCY = 16;

/** Runs a body for each item, so many at once. */
export async function inParallel<T>(
  items: readonly T[],
  body: (item: T) => Promise<void>,
  concurrency = CONCURRENCY,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of left) await body(item);
    }),
  );
}

/** How long a body takes, in milliseconds. */
export async function timed(body: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await body();
  return performance.now() - from;
}
