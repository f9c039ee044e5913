import { WorkflowFailedError } from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  type ProtoFailure,
} from '@temporalio/common';
import { expect, test } from 'vitest';
import { fromProto, innermostProblem, innermostWords } from '../../../ingress/starters/innermost.ts';

const sealed = ApplicationFailure.create({
  type: 'sealed',
  message: 'Vault is sealed.',
  details: [{ remedy: 'Unseal it.' }],
});
const inActivity = (cause: Error): Error =>
  new ActivityFailure('Activity task failed', 'readSource', '1', 'IN_PROGRESS', 'w', cause);
const inWorkflow = (cause: Error): Error =>
  new WorkflowFailedError('Workflow execution failed', cause, 'IN_PROGRESS');

test('a failure of a store is told as the store had it, however often it was wrapped', () => {
  const expected = { code: 'sealed', message: 'Vault is sealed.', remedy: 'Unseal it.' };
  for (const error of [sealed, inActivity(sealed), inWorkflow(inActivity(sealed))]) {
    expect(innermostProblem(error)).toEqual(expected);
    expect(innermostWords(error)).toBe('Vault is sealed. Unseal it.');
  }
});

test('a failure that says which destinations failed is told by its own message', () => {
  const failed = ApplicationFailure.create({
    type: 'DestinationsFailed',
    message: '1 of 1 destination failed. copy (unowned): taken. Adopt it.',
    details: [{ destinations: [{ name: 'copy', action: 'refused', code: 'unowned', message: 'taken.' }] }],
  });
  expect(innermostProblem(inWorkflow(failed))).toEqual({
    code: 'unowned',
    message: '1 of 1 destination failed. copy (unowned): taken. Adopt it.',
    remedy: '',
  });
});

test('a timeout is told by what failed last before the time was over', () => {
  const timeout: ProtoFailure = {
    message: 'activity ScheduleToClose timeout',
    timeoutFailureInfo: {},
    cause: { message: 'AWS is away.', applicationFailureInfo: { type: 'unavailable' } },
  };
  expect(innermostProblem(inActivity(fromProto(timeout)))).toMatchObject({
    code: 'unavailable',
    message: 'AWS is away.',
  });
  const { cause: _, ...alone } = timeout;
  expect(innermostWords(inWorkflow(inActivity(fromProto(alone))))).toContain('keyferry worker');
});

test('what people did to a workflow is told as that, and what is no failure of Temporal’s by its own words', () => {
  expect(innermostWords(inWorkflow(new TerminatedFailure('x')))).toMatch(/^The workflow was terminated\./);
  expect(innermostWords(inWorkflow(new CancelledFailure('x')))).toMatch(/^The workflow was cancelled\./);
  expect(innermostProblem(new Error('no such file'))).toBeUndefined();
  expect(innermostWords(new Error('no such file'))).toBe('no such file');
});
