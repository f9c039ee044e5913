import { failed } from '../../fault.ts';
import { alternativeNames, parseCertificate } from '../../keys/certificate.ts';
import { isRoot, orderChain } from '../../keys/chain.ts';
import { firstPem, fromFirstBlock, nextPem, pemBlocks, pemOf, writePem } from '../../keys/pem.ts';
import type { Bytes } from '../../values/bytes.ts';
import { stringsOf } from '../../values/list.ts';
import { define, type GoFunction } from '../define.ts';

function filterPem(type: Bytes, text: Bytes): Bytes {
  let rest = fromFirstBlock(text);
  let kept = '';
  for (let found = nextPem(rest); found !== undefined; found = nextPem(rest)) {
    if (found.block.type.toLowerCase() === type.toLowerCase()) kept += writePem(found.block);
    rest = found.rest;
  }
  if (kept === '' && rest !== '') throw failed('there is something after the PEM blocks that is none');
  return kept;
}

/** Which part of a chain: its leaf, what is between, or its root. */
function filterChain(part: Bytes, text: Bytes): Bytes {
  const chain = orderChain([...pemBlocks(text)].map(({ content }) => parseCertificate(content)));
  const [leaf, ...above] = chain;
  const top = chain.at(-1);
  if (leaf === undefined || top === undefined) return '';
  const rootAt = above.findIndex(isRoot);
  switch (part) {
    case 'leaf':
      return isRoot(leaf) ? '' : pemOf('CERTIFICATE', leaf.raw);
    case 'intermediate':
      return above
        .slice(0, rootAt === -1 ? undefined : rootAt)
        .map(({ raw }) => pemOf('CERTIFICATE', raw))
        .join('');
    case 'root':
      return isRoot(top) ? pemOf('CERTIFICATE', top.raw) : '';
    default:
      return '';
  }
}

export const pem: Readonly<Record<string, GoFunction>> = {
  filterPEM: define(['string', 'string'], (budget, type, text) => {
    budget.step(Math.ceil(text.length / 16));
    return filterPem(type, text);
  }),
  filterCertChain: define(['string', 'string'], (budget, part, text) => {
    budget.step(Math.ceil(text.length / 16));
    return filterChain(part, text);
  }),
  certSANs: define(['string'], (budget, text) => {
    budget.step(Math.ceil(text.length / 16));
    return stringsOf(alternativeNames(parseCertificate(firstPem(fromFirstBlock(text)).content)));
  }),
};
