import { GithubError, strange } from './failure.ts';
import { operations, type GithubRequest } from './request.ts';

/** A success that is none of GitHub's: a proxy answered, or the answer was cut. */
export function strangeAnswer({ operation, about }: GithubRequest, where: string): never {
  const { code, fact, remedy } = strange(200);
  throw new GithubError(200, {
    code,
    message: `${where}: ${operations[operation]} the ${about}: ${fact}.`,
    remedy,
  });
}
