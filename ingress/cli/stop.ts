/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once, as people expect. */
export async function onceStopped(): Promise<NodeJS.Signals> {
  return await new Promise((resolve) => {
    let asked = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(signal === 'SIGINT' ? 130 : 143);
      asked = true;
      resolve(signal);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}
