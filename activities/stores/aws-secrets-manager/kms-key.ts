const DEFAULT_KEY = 'alias/aws/secretsmanager';

/**
 * Whether two notations are of one KMS key, as far as that can be told without asking KMS: an ARN is compared with
 * an ID or alias by its end, and nothing stands for the default key. An alias and a key ID are never taken for the
 * same, though the alias may point at the key: AWS reports a key as it was last given, so setting it again in the
 * wanted notation settles it.
 */
export function sameKmsKey(a: string | undefined, b: string | undefined): boolean {
  const [left, right] = [parse(a), parse(b)];
  if (left.id !== right.id) return false;
  return left.scope === undefined || right.scope === undefined || left.scope === right.scope;
}

function parse(key: string | undefined): { scope: string | undefined; id: string } {
  if (key === undefined || key === '') return { scope: undefined, id: DEFAULT_KEY };
  const arn = /^arn:[^:]*:kms:([^:]*:[^:]*):(?:key\/)?(.+)$/.exec(key);
  return { scope: arn?.[1], id: arn?.[2] ?? key };
}
