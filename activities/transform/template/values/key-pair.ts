import type { Bytes } from './bytes.ts';
import type { Thing, ThingType } from './thing.ts';
import type { Value } from './value.ts';

/** A certificate with its key, both in PEM: a struct of sprig's. */
export class KeyPair implements Thing {
  readonly fields: ReadonlyMap<string, Value>;
  private readonly certificate: Bytes;
  private readonly key: Bytes;

  constructor(certificate: Bytes, key: Bytes) {
    this.certificate = certificate;
    this.key = key;
    this.fields = new Map([
      ['Cert', certificate],
      ['Key', key],
    ]);
  }

  get thing(): ThingType {
    return KEY_PAIR;
  }

  equals(other: KeyPair): boolean {
    return this.certificate === other.certificate && this.key === other.key;
  }
}

const KEY_PAIR: ThingType = { name: 'sprig.certificate', kind: 'struct', methods: new Map() };
