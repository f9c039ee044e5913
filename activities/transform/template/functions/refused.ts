const CHANCE =
  'it gives another result every time, so that every sync would write a new version; make the value once and store it at the source';
const CLOCK =
  'it reads the clock, so that every sync would write a new version; give the template the time as data';
const HOST = 'it would show the environment of the worker, which holds other secrets';
const NETWORK = 'it asks the network; give the template the address as data';

/** Functions of sprig that are not offered, and why. External Secrets leaves out the first three, too. */
export const refusals: ReadonlyMap<string, string> = new Map([
  ['env', HOST],
  ['expandenv', HOST],
  ['getHostByName', NETWORK],
  ...['now', 'ago'].map((name) => [name, CLOCK] as const),
  ...[
    'randAlphaNum',
    'randAlpha',
    'randAscii',
    'randNumeric',
    'randBytes',
    'randInt',
    'shuffle',
    'uuidv4',
    'bcrypt',
    'encryptAES',
    'genPrivateKey',
    'genCA',
    'genCAWithKey',
    'genSelfSignedCert',
    'genSelfSignedCertWithKey',
    'genSignedCert',
    'genSignedCertWithKey',
  ].map((name) => [name, CHANCE] as const),
  ['call', 'no data of a template holds a function'],
]);
