import type { EnergyPlatform } from '../api/v1alpha1/energy-platform.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { ownObject } from '../resources/own-object.ts';
import {
  RefusedValuesError,
  type ClusterApis,
  type RenderCharts,
} from '../resources/render-charts.ts';
import { findRefusal, type Refusal } from './accept-spec.ts';
import type { Revision } from './platform-state.ts';
import type { ReconcileOptions } from './reconcile-options.ts';

/** The children that a revision consists of. */
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

/** The children, or why the spec cannot be carried out. */
export async function accept(
  options: ReconcileOptions,
  platform: EnergyPlatform,
  revision: Revision,
  apis: ClusterApis,
): Promise<{ refusal?: Refusal; objects?: KubernetesObject[] }> {
  const { chartVersion, watchNamespace } = options;
  const refusal = await findRefusal(options.api, platform, { chartVersion, watchNamespace });
  if (refusal) return { refusal };
  try {
    return { objects: await renderRevision(options, platform, revision, apis) };
  } catch (error) {
    if (!(error instanceof RefusedValuesError)) throw error;
    return { refusal: { reason: 'ValuesRefused', message: error.message } };
  }
}
