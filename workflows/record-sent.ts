/**
 * The record of what an HTTP destination was sent last: its memo has the token of that write, and nothing of a value.
 * It does nothing itself. The worker that sends starts it, and reads it by its ID for as long as the namespace keeps
 * closed runs.
 */
export function recordSent(): Promise<void> {
  return Promise.resolve();
}
