import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { identityOf } from '../../../infra/tools/process-identity.ts';
import { kubernetes } from '../../support/kubernetes/kubernetes.ts';
import { starter } from './starter.ts';

const GONE_MS = 20_000;

test('a Kubernetes API ends when who started it is killed', async () => {
  await using process = await starter('kubernetes');
  expect(identityOf(process.startedPid)).toBeDefined();
  await process.kill();
  await vi.waitUntil(() => identityOf(process.startedPid) === undefined, { timeout: GONE_MS, interval: 50 });
});

test('a token of a service account may do what its role says and nothing else', async () => {
  const api = await kubernetes();
  const namespace = await api.newNamespace();
  await api.putSecret(namespace, 'a', { data: {} });
  const token = await api.newToken(namespace, [
    { resources: ['secrets'], verbs: ['get'], resourceNames: ['a'] },
  ]);
  const review = async (name: string): Promise<unknown> => {
    const { body } = await api.request('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
      spec: { token },
    });
    const { user } = body['status'] as { user: { username: string } };
    const answer = await api.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      spec: {
        user: user.username,
        resourceAttributes: { namespace, verb: 'get', resource: 'secrets', name },
      },
    });
    return (answer.body['status'] as { allowed: boolean }).allowed;
  };
  expect(await review('a')).toBe(true);
  expect(await review('b')).toBe(false);
});

test('its client certificate is taken, and gives the name of its holder', async () => {
  const { server, ca, client } = await kubernetes();
  const outgoing = request(`${server}/apis/authentication.k8s.io/v1/selfsubjectreviews`, {
    method: 'POST',
    ca,
    ...client,
    agent: false,
    headers: { 'Content-Type': 'application/json' },
  });
  outgoing.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }));
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  expect(await json(answer)).toMatchObject({ status: { userInfo: { username: 'certificate-holder' } } });
});
