import type { DestinationCase } from './destination-cases.ts';
import type { SourceCase } from './source-cases.ts';

/** What the table of the README tells of a store: each stands for cases of the suite, and holds where all were run. */
export const sourceCapabilities = {
  'absent, forbidden, expired told apart': [
    'what is not there is absent',
    'what was removed is not present',
    'forbidden is never absent',
    'expired credentials are told',
  ],
  'text as it is': ['keys, line breaks, Unicode and an empty text are read as they were put'],
  'bytes as they are': ['bytes that are no text are read as they were put'],
  'JSON in bytes': ['an object of keys that stands there as JSON in bytes is read as keys'],
  versions: ['the version changes when the secret does, and only then'],
  lists: ['every secret is listed once, page by page'],
  'waits as told': [
    'throttling waits as long as the store says',
    'throttling for 126 years is waited for an hour at a time',
    'throttling without a hint is told too',
    'an error of the server is tried again',
  ],
  'cut off, cancelled, closed': [
    'a cut connection is tried again',
    'cancellation is honoured at once',
    'closed, it holds no connection and no login',
  ],
} as const satisfies Record<string, readonly SourceCase[]>;

export const destinationCapabilities = {
  'absent, forbidden, expired told apart': [
    'what is not there is absent',
    'forbidden is never absent',
    'expired credentials are told',
  ],
  'sees what differs': [
    'what is written arrives, and is held with its mark',
    'a changed value arrives, and what would change is told by name',
    'adopt takes over what holds the value already',
  ],
  'unchanged costs no write': ['written twice it is one version, and costs no write'],
  'conditional writes': [
    'a stale expectation is a conflict, and what is newer stays',
    'two that create one secret at the same time leave one version',
  ],
  'only its own': [
    'what somebody else made is not written',
    'what somebody else made is not removed',
    'adopt takes over what somebody else made',
    'what another definition wrote is refused, with adopt too',
    'what another installation wrote is refused, with adopt too, and not removed',
    'adopt.from takes over what the definition that it names wrote',
    'a mark without an installation is refused, and taken over once',
  ],
  'metadata of others kept': [
    'metadata of others is kept by every write',
    'adopt.managedBy takes over what carries the mark of the manager that it names, and nothing else',
  ],
  'keys of others kept': ['merge keeps the keys of others'],
  'JSON of others merged or refused': [
    'merge keeps the keys of others in JSON that they wrote as bytes',
    'merge into what is no object of keys is refused, and it stays as it is',
  ],
  removes: ['removing removes, and removing what is gone succeeds', 'what was removed can be written again'],
  'text as it is': ['line breaks, Unicode and an empty text arrive as they are'],
  'bytes as they are': ['bytes that are no text arrive as they are'],
  'limits and names': [
    'the largest value arrives',
    'a larger one is refused before anything is written',
    'names at the edge of what is allowed are written',
    'names that are not allowed are refused before any call',
  ],
  'waits as told': [
    'throttling waits as long as the store says',
    'throttling for 126 years is waited for an hour at a time',
    'throttling without a hint is told too',
    'an error of the server is tried again',
    'a write that is throttled waits as long as the store says',
    'a write that meets an error of the server is tried again, and quotes no value',
  ],
  'cut off, cancelled, closed': [
    'a cut connection is tried again',
    'cancellation is honoured at once',
    'closed, it holds no connection and no login',
    'a write cut off before the store saw it is written once in the end',
    'a write cut off after the store took it is written once in the end',
  ],
} as const satisfies Record<string, readonly DestinationCase[]>;
