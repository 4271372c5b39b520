import { isDeepStrictEqual } from 'node:util';
import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { keyOf, referenceTo } from './children.ts';
import { hasTimedOut, type Target } from './choose-target.ts';
import { writeState, type PlatformState, type Revision } from './platform-state.ts';
import { obsoleteChildren, pruneChildren } from './prune-children.ts';
import type { RollOut } from './roll-out.ts';

/** Keeps the state of a platform around a roll-out. */
export function createRolloutTracker(api: KubernetesApi, now: () => number) {
  /** Records objects before they are applied, so that none can be left behind. */
  async function begin(
    platform: EnergyPlatform,
    before: PlatformState,
    wanted: Revision,
    { revision, isRollout }: Target,
    desired: readonly KubernetesObject[],
  ): Promise<PlatformState> {
    const known = new Map(before.inventory.map((reference) => [keyOf(reference), reference]));
    for (const object of desired) known.set(keyOf(referenceTo(object)), referenceTo(object));
    const attempt =
      !isRollout || before.attempt?.digest === revision.digest
        ? before.attempt
        : { digest: revision.digest, startedAt: new Date(now()).toISOString() };
    // A spec that differs from the one that was given up is tried.
    const failed = before.failed?.digest === wanted.digest ? before.failed : undefined;
    const state = { ...before, inventory: [...known.values()], attempt, failed };
    return save(platform, before, state);
  }

  async function conclude(
    platform: EnergyPlatform,
    state: PlatformState,
    revision: Revision,
    desired: readonly KubernetesObject[],
    result: RollOut,
  ): Promise<PlatformState> {
    const { namespace } = platform.metadata;
    if (result.isReady) {
      await pruneChildren(api, namespace, obsoleteChildren(state.inventory, desired));
      const failed = state.good?.digest === revision.digest ? state.failed : undefined;
      return save(platform, state, {
        inventory: desired.map(referenceTo),
        good: revision,
        failed,
      });
    }
    const isRollout = state.attempt?.digest === revision.digest;
    if (!isRollout || !hasTimedOut(state, platform.spec.upgrade.timeoutSeconds, now()))
      return state;
    const failed = {
      digest: revision.digest,
      version: revision.version,
      message: result.waitingFor,
    };
    return save(platform, state, { ...state, attempt: undefined, failed });
  }

  async function save(
    platform: EnergyPlatform,
    before: PlatformState,
    state: PlatformState,
  ): Promise<PlatformState> {
    const plain = JSON.parse(JSON.stringify(state)) as PlatformState;
    if (!isDeepStrictEqual(plain, JSON.parse(JSON.stringify(before))))
      await writeState(api, platform, plain);
    return plain;
  }

  return { begin, conclude };
}
