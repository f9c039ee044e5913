import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { questionsOf } from './cases/case.ts';
import { groups } from './cases/index.ts';
import { answerOf, shown } from './compare.ts';
import { startOracle, type Oracle } from './oracle.ts';

describe('Templates, compared with Go', () => {
  let oracle: Oracle;

  // The first run on a machine builds the oracle.
  beforeAll(async () => {
    oracle = await startOracle();
  }, 600_000);

  afterAll(() => oracle[Symbol.asyncDispose]());

  it.each(groups)('agree on $about', async (group) => {
    const questions = questionsOf(group);
    const theirs = await Promise.all(questions.map((question) => oracle.ask(question)));
    const differences = questions.flatMap((question, i) => {
      const [ours, go] = [shown(answerOf(question)), shown(theirs[i] ?? { error: 'no answer' })];
      return ours === go ? [] : [{ ...question, ours, go }];
    });
    expect(differences).toEqual([]);
  });
});
