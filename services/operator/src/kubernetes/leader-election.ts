import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import { isStatus, readIfExists, type KubernetesApi } from './kubernetes-api.ts';
import { pathOf } from './kubernetes-object.ts';

const leases = { apiVersion: 'coordination.k8s.io/v1', plural: 'leases' };

export interface ElectionTiming {
  /** Without a renewal for this long, another operator may lead. */
  readonly leaseMs: number;
  /** A leader stops leading when it could not renew for this long, which is shorter than the lease. */
  readonly renewalDeadlineMs: number;
  readonly retryMs: number;
}

export const electionTiming: ElectionTiming = {
  leaseMs: 15_000,
  renewalDeadlineMs: 10_000,
  retryMs: 2_000,
};

interface Lease {
  readonly metadata: { readonly name: string; readonly resourceVersion?: string };
  readonly spec: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

export interface ElectionOptions {
  readonly api: KubernetesApi;
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  readonly logger: Logger;
  readonly onElected: () => void;
  /** The lease could not be renewed in time, so all work has to end now. */
  readonly onLost: () => void;
  readonly timing?: ElectionTiming;
}

/**
 * Elects one of several processes as the leader with a Lease. Does not trust other clocks: a lease has expired if it
 * has not changed for its duration by our own clock.
 */
export function createLeaderElection(options: ElectionOptions) {
  const { api, namespace, name, identity, timing = electionTiming } = options;
  const stopping = new AbortController();
  let leading = false;
  let seen: { record: string; at: number } | undefined;
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    let renewedAt = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const held = await inTime(tryToHold()).catch((error: unknown) => {
        options.logger.warn({ err: error }, 'Lease could not be read or written');
        return undefined;
      });
      if (stopping.signal.aborted) return;
      if (held) renewedAt = startedAt;
      if (held && !leading) {
        leading = true;
        options.logger.info({ identity }, 'Elected as leader');
        options.onElected();
      }
      const lost =
        leading && (held === false || performance.now() - renewedAt > timing.renewalDeadlineMs);
      if (lost) {
        leading = false;
        options.onLost();
        return;
      }
      await delay(timing.retryMs * (1 + Math.random() / 5), undefined, {
        signal: stopping.signal,
      }).catch(() => undefined);
    }
  }

  const inTime = <Value>(work: Promise<Value>): Promise<Value> =>
    Promise.race([
      work,
      delay(timing.renewalDeadlineMs / 2).then(() => {
        throw new Error('The API server is silent');
      }),
    ]);

  const read = () => readIfExists<Lease>(api, pathOf(leases, namespace, name));

  async function tryToHold(): Promise<boolean> {
    const lease = await read();
    const holder = lease?.spec.holderIdentity;
    if (lease && holder && holder !== identity && !hasExpired(lease)) return false;
    const now = microTime();
    const mine = holder === identity;
    const body = {
      apiVersion: leases.apiVersion,
      kind: 'Lease',
      metadata: { name, namespace, resourceVersion: lease?.metadata.resourceVersion },
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: Math.ceil(timing.leaseMs / 1000),
        acquireTime: (mine && lease?.spec.acquireTime) || now,
        renewTime: now,
        leaseTransitions: (lease?.spec.leaseTransitions ?? 0) + (mine || !lease ? 0 : 1),
      },
    };
    try {
      await (lease
        ? api.request('PUT', pathOf(leases, namespace, name), { body })
        : api.request('POST', pathOf(leases, namespace), { body }));
      return true;
    } catch (error) {
      if (isStatus(error, 409)) return false;
      throw error;
    }
  }

  function hasExpired({ spec }: Lease): boolean {
    const record = JSON.stringify(spec);
    if (seen?.record !== record) seen = { record, at: performance.now() };
    const leaseMs = (spec.leaseDurationSeconds ?? 0) * 1000;
    return performance.now() - seen.at >= leaseMs;
  }

  async function release(): Promise<void> {
    const lease = await read();
    if (lease?.spec.holderIdentity !== identity) return;
    const { holderIdentity: _, ...spec } = lease.spec;
    const body = { ...lease, spec: { ...spec, leaseDurationSeconds: 1 } };
    await api.request('PUT', pathOf(leases, namespace, name), { body });
  }

  return {
    isLeading: () => leading,
    start(): void {
      running = run();
    },
    /** Releases the lease, so that others need not wait for it to expire. */
    async stop(): Promise<void> {
      stopping.abort();
      await running;
      if (!leading) return;
      leading = false;
      await release().catch(() => undefined);
    },
  };
}

/** The API server expects microseconds. */
const microTime = () => new Date().toISOString().replace('Z', '000Z');
