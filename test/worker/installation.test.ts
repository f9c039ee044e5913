import { expect, test } from 'vitest';
import { installationOf } from '../../worker/installation.ts';

const namespaceId = '32049B68-7872-4094-8E63-D0DD59896A83';

test('an installation is called as its operator says, else by the ID of its Temporal namespace', () => {
  const of = (variable?: string, config?: string) => installationOf({ variable, config, namespaceId });
  expect(of('eu-prod')).toBe('eu-prod');
  expect(of(undefined, 'eu-prod')).toBe('eu-prod');
  expect(of('eu-prod', 'eu-prod')).toBe('eu-prod');
  expect(of('')).toBe(namespaceId.toLowerCase());
});

test('an installation that nobody can tell, or two people call differently, keeps the worker from starting', () => {
  expect(() => installationOf({ variable: 'a', config: 'b', namespaceId })).toThrow(
    'KEYFERRY_INSTALLATION is a, and spec.installation of the configuration file is b.',
  );
  expect(() => installationOf({ variable: '', config: undefined, namespaceId: undefined })).toThrow(
    /did not tell the ID of its namespace.*Set KEYFERRY_INSTALLATION/,
  );
  expect(() => installationOf({ variable: 'eu/prod', config: undefined, namespaceId })).toThrow(
    /KEYFERRY_INSTALLATION is "eu\/prod": expected 1 to 63 lower-case letters/,
  );
});
