/**
 * Measures time and peak memory of the processes that back up and restore many readings.
 * Usage: node services/provisioner/tests/measure-backup.ts [--readings 2000000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provisionedStorage, type ProvisionedStorage } from './provisioned-storage.ts';

const { values: options } = parseArgs({
  options: { readings: { type: 'string', default: '2000000' } },
});
const rows = Number(options.readings);
const tellPeak = 'process.on("exit", () => console.log("peak", process.resourceUsage().maxRSS));';

async function measure(what: string, storage: ProvisionedStorage, ...steps: string[]) {
  const from = performance.now();
  const { code, output, result } = await storage.run(
    {
      BACKUP_TARGET: `file://${folder}`,
      BACKUP_NAME: 'large',
      NODE_OPTIONS: `--max-semi-space-size=1 --import=data:text/javascript,${encodeURIComponent(tellPeak)}`,
    },
    ...steps,
  );
  if (code !== 0) throw new Error(output);
  const megabytes = (Number(/peak (\d+)/.exec(output)?.[1]) * 1024) / 1e6;
  console.log(
    `${what}: ${rows} readings, ${Math.round((performance.now() - from) / 1000)} s, peak of ${Math.round(megabytes)} MB, ${Math.round(Number(result?.['bytes']) / 1e6)} MB at the target`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'measure-backup-'));
const [source, other] = [await provisionedStorage(), await provisionedStorage()];
try {
  await source.run({});
  await source.inside('monitoringdb', (client) =>
    client.query(`
      SET ROLE monitoringdb_owner;
      SELECT create_readings_partition('2026-01-01 00:00Z');
      INSERT INTO readings (device_id, ts, milliwatt_hours, sent_at)
      SELECT 1 + n % 1000, '2026-01-01 00:00Z'::timestamptz + (n / 1000) * interval '1 minute', (random() * 1e6)::int, now()
      FROM generate_series(0, ${rows - 1}) n`),
  );
  await measure('backup', source, 'backup');
  await measure('restore', other, 'logins', 'restore');
} finally {
  await Promise.all([source.stop(), other.stop()]);
  rmSync(folder, { recursive: true });
}
