import { outageIn } from './outage.ts';
import { permissions, type Operation } from './permissions.ts';
import { status, type Code, type Seen } from './status.ts';

/** What a message names. */
export interface Subject {
  readonly operation: Operation;
  /** `projects/p/secrets/s`, `projects/p`, … */
  readonly resource: string;
}

/** What is said of a failure, and what a person can do about it. */
export function words(
  code: Code,
  seen: Seen,
  { operation, resource }: Subject,
): { message: string; remedy: string } {
  const say = (fact: string, remedy: string) => ({
    message: `Google Secret Manager, ${operation} of ${resource}: ${fact}.`,
    remedy,
  });
  switch (code) {
    case 'forbidden':
      return say(
        'not allowed',
        `Grant ${permissions[operation]} on ${resource}, or on its project, to the service account that the worker acts as; Google also says so of a project that does not exist.`,
      );
    case 'unauthenticated':
      return say(
        'Google does not accept the credentials',
        "Check that the service account and its key exist and are enabled, and that the worker's clock is right.",
      );
    case 'notConfigured':
      return say(
        'the project cannot be used',
        'Check that it exists, that the Secret Manager API is enabled in it, and that its billing is active.',
      );
    case 'throttled':
      return say(
        'too many requests',
        'It is tried again; if it lasts, look at the Secret Manager quotas of the project.',
      );
    case 'encryptionKey':
      return say(
        'the KMS key cannot be used',
        'Check that the key exists in the location of the secret or replica (global where Google replicates as it likes), that it is enabled, and that the service agent of Secret Manager has roles/cloudkms.cryptoKeyEncrypterDecrypter on it.',
      );
    case 'conflict':
      return say('the secret was changed meanwhile', 'It is tried again from what is there now.');
    case 'notFound':
      return say('it is not there', 'Check name, project and location.');
    case 'timeout':
      return say('no answer in time', 'It is tried again; if it lasts, check the route to Google.');
    case 'unavailable':
      return say(
        outageIn(seen.text),
        'It is tried again; check endpoint, network, DNS and certificates between worker and Google.',
      );
    case 'serverError':
      return say(
        'Google failed to answer',
        'It is tried again; if it lasts, look at the Google Cloud status.',
      );
    case 'rejected':
      return say(
        seen.status === status.unimplemented
          ? 'the endpoint does not know the request'
          : 'Google refused the request',
        seen.status === status.unimplemented
          ? 'Check that endpoint is one of Secret Manager.'
          : 'Check names, labels, annotations, replicas, location and version.',
      );
  }
}
