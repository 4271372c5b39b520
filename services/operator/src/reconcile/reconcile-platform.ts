import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { energyPlatformKind, type EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import { energyPlatformSpec } from '../api/v1alpha1/energy-platform-spec.ts';
import type { Finding, Findings } from '../conditions/condition.ts';
import { phaseOf } from '../conditions/phase.ts';
import { createDiscovery } from '../kubernetes/discover-apis.ts';
import { isStatus, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { pathOf, type KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import type { RecordEvent } from '../kubernetes/record-event.ts';
import { ownObject } from '../resources/own-object.ts';
import { platformUrl, platformValues } from '../resources/platform-values.ts';
import {
  RefusedValuesError,
  type ClusterApis,
  type RenderCharts,
} from '../resources/render-charts.ts';
import { findRefusal, type Refusal } from './accept-spec.ts';
import { keyOf, observeChildren, referenceTo } from './children.ts';
import { chooseTarget, hasTimedOut } from './choose-target.ts';
import { deleteData, syncFinalizer } from './finalize-platform.ts';
import { readState, writeState, type PlatformState, type Revision } from './platform-state.ts';
import { obsoleteChildren, pruneChildren } from './prune-children.ts';
import { rollOut, type RollOut } from './roll-out.ts';
import { writeStatus } from './write-status.ts';

export interface ReconcileOptions {
  readonly api: KubernetesApi;
  readonly render: RenderCharts;
  readonly recordEvent: RecordEvent;
  /** The version of the charts. */
  readonly chartVersion: string;
  readonly watchNamespace?: string | undefined;
  readonly now?: () => number;
}

/** How long until it is worth looking again without a change; undefined: until something changes. */
export type Reconcile = (namespace: string, name: string) => Promise<number | undefined>;

const whileRefusedMs = 30_000;
const whileWaitingMs = 10_000;
const whileDeletingMs = 2_000;

export function createReconcile(options: ReconcileOptions): Reconcile {
  const { api, recordEvent, now = Date.now } = options;
  const discover = createDiscovery(api, now);

  return async (namespace, name) => {
    const platform = await readPlatform(api, namespace, name);
    if (!platform) return undefined;
    const apis = await discover();
    if (platform.metadata.deletionTimestamp)
      return (await deleteData(api, platform, apis.groupVersions)) ? undefined : whileDeletingMs;
    await syncFinalizer(api, platform);

    const revision = revisionOf(platform);
    const { refusal, objects } = await accept(options, platform, revision, apis);
    const before = await readState(api, platform);
    const target = chooseTarget(refusal ? undefined : revision, before);
    if (!target) {
      const findings = { Accepted: acceptedFinding(refusal) };
      await report(platform, findings, before);
      return whileRefusedMs;
    }
    const desired =
      target.revision.digest === revision.digest && objects
        ? objects
        : await renderOwned(options, platform, target.revision, apis);
    const started = await begin(platform, before, revision, target, desired);
    const children = await observeChildren(api, { name, namespace }, apis.groupVersions);
    const result = await rollOut({
      api,
      platform,
      desired,
      children,
      inOrder: target.isRollout,
    });
    const state = await conclude(platform, started, target.revision, desired, result);
    const isGivenUp = state.failed?.digest === revision.digest;
    await report(
      platform,
      {
        Accepted: acceptedFinding(refusal),
        ...result.findings,
        Progressing: progressingFinding(state, revision, target.isRollout, result, isGivenUp),
      },
      state,
    );
    // Given up just now: the next round goes back.
    if (isGivenUp && target.isRollout) return 0;
    if (refusal) return whileRefusedMs;
    return result.isReady ? undefined : whileWaitingMs;
  };

  async function report(
    platform: EnergyPlatform,
    findings: Findings,
    state: PlatformState,
  ): Promise<void> {
    const phase = phaseOf(findings, { hasServed: state.good !== undefined });
    const version = state.good?.version ?? platform.status?.version;
    const all = {
      findings,
      phase,
      url: platformUrl(platform.spec),
      ...(version ? { version } : {}),
    };
    await writeStatus(api, recordEvent, platform, all, new Date(now()));
  }

  /** Remembers what is about to be applied, before it is: nothing can be left behind. */
  async function begin(
    platform: EnergyPlatform,
    before: PlatformState,
    wanted: Revision,
    { revision, isRollout }: { revision: Revision; isRollout: boolean },
    desired: readonly KubernetesObject[],
  ): Promise<PlatformState> {
    const known = new Map(before.inventory.map((reference) => [keyOf(reference), reference]));
    for (const object of desired) known.set(keyOf(referenceTo(object)), referenceTo(object));
    const attempt =
      !isRollout || before.attempt?.digest === revision.digest
        ? before.attempt
        : { digest: revision.digest, startedAt: new Date(now()).toISOString() };
    // Another spec than the one that was given up: it gets a chance.
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
}

/** With the defaults of today, also for a platform that was stored before they were. */
async function readPlatform(
  api: KubernetesApi,
  namespace: string,
  name: string,
): Promise<EnergyPlatform | undefined> {
  try {
    const path = pathOf(energyPlatformKind, namespace, name);
    const platform = (await api.request('GET', path)) as EnergyPlatform;
    return { ...platform, spec: energyPlatformSpec.parse(platform.spec) };
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

function revisionOf({ spec }: EnergyPlatform): Revision {
  const values = platformValues(spec);
  const digest = createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16);
  return { digest, version: spec.version, values };
}

async function renderOwned(
  { render }: ReconcileOptions,
  platform: EnergyPlatform,
  { values }: Revision,
  apis: ClusterApis,
): Promise<KubernetesObject[]> {
  const { name, namespace } = platform.metadata;
  const objects = await render({ name, namespace, values }, apis);
  return objects.map((object) => ownObject(object, platform));
}

async function accept(
  options: ReconcileOptions,
  platform: EnergyPlatform,
  revision: Revision,
  apis: ClusterApis,
): Promise<{ refusal?: Refusal; objects?: KubernetesObject[] }> {
  const { chartVersion, watchNamespace } = options;
  const refusal = await findRefusal(options.api, platform, { chartVersion, watchNamespace });
  if (refusal) return { refusal };
  try {
    return { objects: await renderOwned(options, platform, revision, apis) };
  } catch (error) {
    if (!(error instanceof RefusedValuesError)) throw error;
    return { refusal: { reason: 'ValuesRefused', message: error.message } };
  }
}

const acceptedFinding = (refusal: Refusal | undefined): Finding =>
  refusal
    ? { status: 'False', ...refusal }
    : { status: 'True', reason: 'Valid', message: 'The spec can be carried out.' };

function progressingFinding(
  { failed, good }: PlatformState,
  wanted: Revision,
  isRollout: boolean,
  { isReady, waitingFor }: RollOut,
  isGivenUp: boolean,
): Finding {
  if (isGivenUp) {
    const why = `Version ${failed?.version} with these settings did not become ready: ${failed?.message}`;
    return isReady && !isRollout
      ? {
          status: 'False',
          reason: 'RolledBack',
          message: `${why} Version ${good?.version} runs again with the settings from before. Change the spec to try again.`,
        }
      : {
          status: 'True',
          reason: 'RollingBack',
          message: `${why} Going back to version ${good?.version} with the settings from before.`,
        };
  }
  if (isReady)
    return { status: 'False', reason: 'Complete', message: `Version ${good?.version} runs.` };
  return isRollout
    ? {
        status: 'True',
        reason: 'RollingOut',
        message: `To version ${wanted.version}. ${waitingFor}`,
      }
    : { status: 'False', reason: 'NotReady', message: waitingFor };
}
