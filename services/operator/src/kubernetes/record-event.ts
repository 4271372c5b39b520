import { randomUUID } from 'node:crypto';
import type { KubernetesApi } from './kubernetes-api.ts';
import { pathOf, type KubernetesObject } from './kubernetes-object.ts';

const events = { apiVersion: 'events.k8s.io/v1', plural: 'events' };
const longestNote = 1_000;

export interface PlatformEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly note: string;
}

type About = Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>;

export type RecordEvent = (about: About, event: PlatformEvent) => Promise<void>;

/** Records an event, which `kubectl describe` shows. */
export const createEventRecorder =
  (api: KubernetesApi, controller: string, instance: string): RecordEvent =>
  async (about, { type, reason, note }) => {
    const { name, namespace, uid, resourceVersion } = about.metadata;
    await api.request('POST', pathOf(events, namespace), {
      body: {
        apiVersion: events.apiVersion,
        kind: 'Event',
        metadata: { name: `${name}.${randomUUID().slice(0, 13)}`, namespace },
        type,
        reason,
        note: note.slice(0, longestNote),
        action: 'Reconcile',
        reportingController: controller,
        reportingInstance: instance,
        eventTime: new Date().toISOString().replace('Z', '000Z'),
        regarding: {
          apiVersion: about.apiVersion,
          kind: about.kind,
          name,
          namespace,
          uid,
          resourceVersion,
        },
      },
    });
  };
