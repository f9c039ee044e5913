import type { Definition } from '../../workflows/model/definition.ts';

/**
 * Who suspends a definition wants nothing written for it, by hand neither, as the ingress has it, too.
 *
 * @throws {Error} where it is suspended, saying what to do
 */
export function refuseSuspended({ metadata: { name }, spec }: Definition): void {
  if (!spec.suspend) return;
  throw new Error(
    `${name} is suspended by its definition (spec.suspend: true), and nothing was started. Set suspend: false there and apply it; keyferry plan shows what it would do.`,
  );
}
