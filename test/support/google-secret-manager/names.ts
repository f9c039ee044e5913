import { ApiError, code } from './api-error.ts';

export const PROJECT = { id: 'keyferry-test', number: '4242' } as const;

/** Google's names have the project's number, whichever way it was asked for. */
export function canonical(name: string): string {
  const [, project, rest = ''] = /^projects\/([^/]+)(.*)$/.exec(name) ?? invalidName(name);
  if (project === PROJECT.id || project === PROJECT.number) return `projects/${PROJECT.number}${rest}`;
  throw new ApiError(code.permissionDenied, `Permission denied on resource project ${String(project)}.`, [
    { type: 'ErrorInfo', reason: 'CONSUMER_INVALID', domain: 'googleapis.com' },
  ]);
}

export function locationIn(name: string): string | undefined {
  return /\/locations\/([^/]+)/.exec(name)?.[1];
}

export function splitVersion(name: string): { readonly secret: string; readonly version: string } {
  const [, secret = '', version = ''] = /^(.+)\/versions\/([^/]+)$/.exec(name) ?? invalidName(name);
  return { secret: canonical(secret), version };
}

function invalidName(name: string): never {
  throw new ApiError(code.invalidArgument, `Resource ID [${name}] is not in a valid format.`);
}
