import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export function createMetrics(registry: Registry) {
  const registers = [registry];
  const total = new Counter({
    name: 'reconcile_total',
    help: 'Reconciliations, by their result',
    labelNames: ['result'],
    registers,
  });
  const duration = new Histogram({
    name: 'reconcile_seconds',
    help: 'Time of a reconciliation',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const leader = new Gauge({ name: 'leader', help: '1: this operator leads', registers });
  leader.set(0);
  const backupLabels = ['namespace', 'platform'] as const;
  const lastBackup = new Gauge({
    name: 'backup_last_success_timestamp_seconds',
    help: 'The moment whose state the newest complete backup of a platform has',
    labelNames: backupLabels,
    registers,
  });
  const backupFailures = new Counter({
    name: 'backup_failures_total',
    help: 'Backups of a platform that failed',
    labelNames: backupLabels,
    registers,
  });
  return {
    leads: (leads: boolean) => leader.set(leads ? 1 : 0),
    watchQueue(depth: () => number): void {
      new Gauge({
        name: 'workqueue_depth',
        help: 'Platforms that wait to be reconciled',
        registers,
        collect() {
          this.set(depth());
        },
      });
    },
    backups: {
      observe(namespace: string, platform: string, moment: string | undefined): void {
        const labels = { namespace, platform };
        if (moment) lastBackup.set(labels, Date.parse(moment) / 1000);
        else lastBackup.remove(labels);
      },
      countFailure: (namespace: string, platform: string) =>
        backupFailures.inc({ namespace, platform }),
    },
    async observe(work: () => Promise<void>): Promise<void> {
      const stop = duration.startTimer();
      try {
        await work();
        total.inc({ result: 'success' });
      } catch (error) {
        total.inc({ result: 'error' });
        throw error;
      } finally {
        stop();
      }
    },
  };
}
