import { expect, test } from 'vitest';
import { isLoopback } from '../../../workflows/model/stores/url.ts';

test.each([
  'localhost',
  'LOCALHOST',
  '127.0.0.1',
  '127.0.0.2',
  '127.255.255.254',
  '::1',
  '[::1]',
  '0:0:0:0:0:0:0:1',
])('%s is this machine’s loopback', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each([
  '127.999.999.999',
  '127.0.0.256',
  '127.0.0.1.nip.io',
  '127.example.org',
  'localhost.example.org',
  'localhost:8080',
  '[localhost]',
  'x@localhost',
  'localhost/x',
  'localhost#x',
  '128.0.0.1',
  '0.0.0.0',
  '::',
  '[::2]',
  '',
])('"%s" is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});
