import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import type { RecordEvent } from '../kubernetes/record-event.ts';
import type { RenderCharts } from '../resources/render-charts.ts';

export interface BackupMetrics {
  /** `moment` is the time of the newest complete backup. Undefined without one, or if the platform no longer exists. */
  observe(namespace: string, platform: string, moment: string | undefined): void;
  countFailure(namespace: string, platform: string): void;
}

export interface ReconcileOptions {
  readonly api: KubernetesApi;
  readonly render: RenderCharts;
  readonly recordEvent: RecordEvent;
  /** The version of the charts. */
  readonly chartVersion: string;
  readonly watchNamespace?: string | undefined;
  readonly now?: () => number;
  readonly backupMetrics?: BackupMetrics;
}
