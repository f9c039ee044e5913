/**
 * One request, made once, that ends with the activity: the handler ends requests at once, but a search for
 * credentials takes no signal.
 * @param toError what a failure of the SDK is to us
 * @throws what `toError` gives, or, where the activity is over, the reason of its signal
 */
export async function callAws<T>(
  signal: AbortSignal,
  send: () => Promise<T>,
  toError: (error: unknown) => unknown,
): Promise<T> {
  signal.throwIfAborted();
  const aborted = whenAborted(signal);
  try {
    return await Promise.race([send(), aborted.promise]);
  } catch (error) {
    signal.throwIfAborted();
    throw toError(error);
  } finally {
    aborted.stop();
  }
}

function whenAborted(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(new Error('aborted'));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    promise,
    stop: () => {
      signal.removeEventListener('abort', onAbort);
    },
  };
}
