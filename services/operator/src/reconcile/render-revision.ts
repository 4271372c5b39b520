import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { ownObject } from '../resources/own-object.ts';
import { inFields } from '../resources/platform-values.ts';
import {
  RefusedValuesError,
  type ClusterApis,
  type RenderCharts,
} from '../resources/render-charts.ts';
import { findRefusal } from './accept-spec.ts';
import type { Refusal } from './refusal.ts';
import { findRestore } from './find-restore.ts';
import type { PlatformState, Revision } from './platform-state.ts';
import { revisionOf } from './read-platform.ts';
import type { ReconcileOptions } from './reconcile-options.ts';

/** The children of a revision. */
export async function renderRevision(
  { render }: { readonly render: RenderCharts },
  platform: EnergyPlatform,
  { values }: Revision,
  apis: ClusterApis,
): Promise<KubernetesObject[]> {
  const { name, namespace } = platform.metadata;
  const objects = await render({ name, namespace, values }, apis);
  return objects.map((object) => ownObject(object, platform));
}

/** The revision of a spec with its children, or why it cannot be carried out. */
export async function accept(
  options: ReconcileOptions,
  platform: EnergyPlatform,
  state: PlatformState,
  apis: ClusterApis,
): Promise<{ revision: Revision; refusal?: Refusal; objects?: KubernetesObject[] }> {
  const { api, chartVersion, watchNamespace } = options;
  const restored = await findRestore(api, platform, state);
  const revision = revisionOf(platform, state, restored.found);
  const refusal =
    restored.refusal ?? (await findRefusal(api, platform, { chartVersion, watchNamespace }));
  if (refusal) return { revision, refusal };
  try {
    return { revision, objects: await renderRevision(options, platform, revision, apis) };
  } catch (error) {
    if (!(error instanceof RefusedValuesError)) throw error;
    return { revision, refusal: { reason: 'ValuesRefused', message: inFields(error.message) } };
  }
}
