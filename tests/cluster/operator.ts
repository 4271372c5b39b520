/**
 * Proves on a cluster on this machine what docs/operator.md claims. Images of the operator and of two versions of the
 * platform have to be there already. Usage: npm run test:cluster -- operator [--help]
 */
import { parseArgs } from 'node:util';
import { proveChanges, proveRefusal, proveRollback, proveUpgrade } from './operator/changes.ts';
import { proveKills, proveRepair } from './operator/disturbances.ts';
import { installOperator, proveDeletion, proveInstallation } from './operator/installation.ts';
import { createPlatform } from './operator/platform.ts';
import { createReport } from './report.ts';
import { refuseForeignCluster } from './run-program.ts';
import { hasKeda, traefikAddress } from './settings.ts';

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'operator'),
  options: {
    version: { type: 'string', default: '0.1.0' },
    next: { type: 'string', default: '0.1.1' },
    operator: { type: 'string', default: 'dev' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const usage = `Usage: npm run test:cluster -- operator [OPTION…]
  --operator TAG   image of the operator (dev)
  --version TAG    images to install (0.1.0)
  --next TAG       images to upgrade to (0.1.1)
  --keep           leave everything where it is`;

const report = createReport();

async function prove(): Promise<void> {
  await refuseForeignCluster();
  const [address, keda] = await Promise.all([traefikAddress(), hasKeda()]);
  const platform = createPlatform(options.version, keda);
  const world = { ...options, platform, report, address };
  await platform.release.deleteNamespace();
  try {
    for (const [what, work] of [
      ['operator', installOperator],
      ['install', proveInstallation],
      ['changes', proveChanges],
      ['repair', proveRepair],
      ['refusal', proveRefusal],
      ['rollback', proveRollback],
      ['upgrade', proveUpgrade],
      ['kills', proveKills],
      ['deletion', proveDeletion],
    ] as const)
      await report.attempt(what, () => work(world));
  } finally {
    if (!options.keep) await platform.release.deleteNamespace();
  }
}

if (options.help) console.log(usage);
else {
  await prove().catch((error: unknown) => {
    report.record('the proof', (error as Error).message, false);
  });
  console.log(`\n${report.table()}`);
  process.exit(report.allHold() ? 0 : 1);
}
