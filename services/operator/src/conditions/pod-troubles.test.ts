import { expect, test } from 'vitest';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { findPodTroubles } from './pod-troubles.ts';

const troublesOf = (status: object) => {
  const pod = { metadata: { labels: { 'app.kubernetes.io/name': 'provisioner' } }, status };
  const api: KubernetesApi = { request: async () => ({ items: [pod] }) };
  return findPodTroubles(api, { name: 'ems', namespace: 'energy' });
};
const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting' };

test('a step that keeps failing shows its own message, not that it is restarted', async () => {
  const terminated = { message: '{"error":"There is no complete backup ems-1."}\n' };
  const troubles = await troublesOf({
    initContainerStatuses: [{ state: { waiting }, lastState: { terminated } }],
  });
  expect(troubles.get('provisioner')).toBe('There is no complete backup ems-1.');
});

test('a step without a message shows why it waits', async () => {
  const troubles = await troublesOf({ initContainerStatuses: [{ state: { waiting } }] });
  expect(troubles.get('provisioner')).toBe('CrashLoopBackOff: back-off 10s restarting');
});
