import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import type { RecordEvent } from '../kubernetes/record-event.ts';
import type { RenderCharts } from '../resources/render-charts.ts';

export interface BackupMetrics {
  /** `moment` is that of the newest complete backup, or undefined if no backup is complete or the platform is gone. */
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
