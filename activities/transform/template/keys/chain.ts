import { failed } from '../fault.ts';
import type { Certificate } from './certificate.ts';

/** No certificate above it, as External Secrets sees it: signatures are not looked at. */
export function isRoot({ authorityKeyId, subjectKeyId }: Certificate): boolean {
  return authorityKeyId === undefined || authorityKeyId === subjectKeyId;
}

/**
 * Certificates from the leaf up to the root, by the key identifiers that name each other. It puts in order what
 * belongs together and verifies nothing.
 * @throws {Fault} where they are not one chain
 */
export function orderChain(certificates: readonly Certificate[]): Certificate[] {
  const parents = certificates.map((child, i) =>
    certificates.findIndex((parent, j) => i !== j && (child.authorityKeyId ?? '') === parent.subjectKeyId),
  );
  const leaves = certificates.map((_, i) => i).filter((i) => !parents.includes(i));
  const [leaf] = leaves;
  if (leaf === undefined) throw failed('there is no leaf certificate');
  if (leaves.length > 1)
    throw failed('there are several leaf certificates, or some that are not of one chain');
  const chain: Certificate[] = [];
  for (let at = leaf; at !== -1; at = parents[at] ?? -1) {
    const certificate = certificates[at];
    if (certificate === undefined || chain.length >= certificates.length)
      throw failed('the certificates name each other in a circle');
    chain.push(certificate);
  }
  return chain;
}
