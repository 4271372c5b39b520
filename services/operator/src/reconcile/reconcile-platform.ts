import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import { accepted } from '../conditions/accepted.ts';
import type { Findings } from '../conditions/condition.ts';
import { phaseOf } from '../conditions/phase.ts';
import { isGivenUp, progressing } from '../conditions/progressing.ts';
import { failOrphans, reconcileBackups } from '../backups/reconcile-backups.ts';
import type { BackupStatus } from '../api/v1alpha1/energy-platform-status.ts';
import { createDiscovery } from '../kubernetes/discover-apis.ts';
import { platformUrl } from '../resources/platform-values.ts';
import { observeChildren } from './children.ts';
import { chooseTarget } from './choose-target.ts';
import { deleteData, syncFinalizer } from './finalize-platform.ts';
import { readState, type PlatformState } from './platform-state.ts';
import type { ReconcileOptions } from './reconcile-options.ts';
import { readPlatform } from './read-platform.ts';
import { accept, renderRevision } from './render-revision.ts';
import { isPrepared, rollOut } from './roll-out.ts';
import { createRolloutTracker } from './track-rollout.ts';
import { writeStatus } from './write-status.ts';

/** Resolves with the delay until the next reconciliation if nothing changes. Undefined: wait for a change. */
export type Reconcile = (namespace: string, name: string) => Promise<number | undefined>;

const whileRefusedMs = 30_000;
const whileWaitingMs = 10_000;
const whileDeletingMs = 2_000;

export function createReconcile(options: ReconcileOptions): Reconcile {
  const { api, recordEvent, now = Date.now, backupMetrics } = options;
  const discover = createDiscovery(api, now);
  const tracker = createRolloutTracker(api, now);

  return async (namespace, name) => {
    const platform = await readPlatform(api, namespace, name);
    if (!platform) {
      backupMetrics?.observe(namespace, name, undefined);
      await failOrphans(
        { api, recordEvent, now: now(), onFailure: () => undefined },
        namespace,
        name,
      );
      return undefined;
    }
    const apis = await discover();
    if (platform.metadata.deletionTimestamp)
      return (await deleteData(api, platform, apis.groupVersions)) ? undefined : whileDeletingMs;
    await syncFinalizer(api, platform);

    const before = await readState(api, platform);
    const { revision, refusal, objects } = await accept(options, platform, before, apis);
    const target = chooseTarget(refusal ? undefined : revision, before);
    if (!target) {
      const findings = { Accepted: accepted(refusal) };
      await report(platform, findings, before);
      return whileRefusedMs;
    }
    const desired =
      target.revision.digest === revision.digest && objects
        ? objects
        : await renderRevision(options, platform, target.revision, apis);
    const started = await tracker.begin(platform, before, revision, target, desired);
    const children = await observeChildren(api, { name, namespace }, apis.groupVersions);
    const result = await rollOut({
      api,
      platform,
      desired,
      children,
      inOrder: target.isRollout,
    });
    const state = await tracker.conclude(platform, started, target.revision, desired, result);
    const backups = await reconcileBackups(
      {
        ...options,
        platform,
        children,
        values: (state.good ?? target.revision).values,
        apis,
        now: now(),
        onFailure: () => backupMetrics?.countFailure(namespace, name),
      },
      {
        canStart: state.good !== undefined && !target.isRollout && isPrepared(result),
        canPlan: refusal === undefined,
      },
    );
    backupMetrics?.observe(namespace, name, backups.status?.lastMoment);
    await report(
      platform,
      {
        Accepted: accepted(refusal),
        ...result.findings,
        Progressing: progressing({ state, wanted: revision, isRollout: target.isRollout, result }),
        BackedUp: backups.finding,
      },
      state,
      backups.status,
    );
    // The roll-out was just given up. The next round rolls back.
    if (isGivenUp(state, revision) && target.isRollout) return 0;
    if (refusal) return whileRefusedMs;
    return result.isReady ? backups.again : whileWaitingMs;
  };

  async function report(
    platform: EnergyPlatform,
    findings: Findings,
    state: PlatformState,
    backup?: BackupStatus,
  ): Promise<void> {
    const phase = phaseOf(findings, { hasServed: state.good !== undefined });
    const version = state.good?.version ?? platform.status?.version;
    const all = {
      findings,
      phase,
      url: platformUrl(platform.spec),
      ...(version ? { version } : {}),
      backup,
    };
    await writeStatus(api, recordEvent, platform, all, new Date(now()));
  }
}
