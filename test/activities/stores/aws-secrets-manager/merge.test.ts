import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe as suite, expect, test } from 'vitest';
import { keys, openDestination, OWNER, readBack, someoneElse, storeError, TOKEN } from './harness.ts';

suite('Merging into a secret of AWS Secrets Manager', () => {
  test('keeps keys that the source does not have, and overwrites those that it has', async () => {
    await using aws = await openDestination({ merge: true });
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    const theirs = '{"theirs":{"id":12345678901234567890},"a":"0"}';
    await other.send(new PutSecretValueCommand({ SecretId: aws.name, SecretString: theirs }));
    await aws.sync(keys({ a: '2', b: '3' }));
    const { text = '' } = await readBack(aws.name);
    expect(text).toBe('{"theirs":{"id":12345678901234567890},"a":"2","b":"3"}');
  });

  test('is unchanged where the keys of the source are there already', async () => {
    await using aws = await openDestination({ merge: true });
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    await other.send(
      new PutSecretValueCommand({ SecretId: aws.name, SecretString: '{"a":"1","theirs":"x"}' }),
    );
    expect(await aws.sync(keys({ a: '1' }))).toBe('unchanged');
    const held = await aws.store.read();
    expect(held.differences(keys({ a: '2' }), TOKEN)).toEqual(['a']);
  });

  test('takes in what a restored secret held', async () => {
    await using aws = await openDestination({ merge: true });
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    await other.send(
      new PutSecretValueCommand({ SecretId: aws.name, SecretString: '{"a":"1","theirs":"x"}' }),
    );
    await aws.store.remove(await aws.store.read());
    await aws.sync(keys({ a: '2' }));
    expect(await readBack(aws.name)).toMatchObject({ text: '{"a":"2","theirs":"x"}' });
  });

  test('is conditional on the keys that were kept: what is written meanwhile is not lost', async () => {
    await using aws = await openDestination({ merge: true });
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    const held = await aws.store.read();
    await other.send(
      new PutSecretValueCommand({ SecretId: aws.name, SecretString: '{"a":"1","theirs":"x"}' }),
    );
    const write = aws.store.write(keys({ a: '2' }), { owner: OWNER, held, token: TOKEN });
    expect(await storeError(write)).toMatchObject({ code: 'conflict' });
    expect(await readBack(aws.name)).toMatchObject({ text: '{"a":"1","theirs":"x"}' });
  });
});
