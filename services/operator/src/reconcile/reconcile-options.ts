import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import type { RecordEvent } from '../kubernetes/record-event.ts';
import type { RenderCharts } from '../resources/render-charts.ts';

export interface ReconcileOptions {
  readonly api: KubernetesApi;
  readonly render: RenderCharts;
  readonly recordEvent: RecordEvent;
  /** The version of the charts. */
  readonly chartVersion: string;
  readonly watchNamespace?: string | undefined;
  readonly now?: () => number;
}
