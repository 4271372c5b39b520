/**
 * Proves the claims in docs/operator.md on a cluster on this machine. The images of the operator and of two versions of
 * the platform must exist already.
 *
 * Usage: npm run test:cluster -- operator [--help]
 */
import { parseArgs } from 'node:util';
import { stoppedAfter } from './interruption.ts';
import { changes, repair, unchangeable } from './operator/changes.ts';
import { drill } from './operator/drill.ts';
import {
  deletion,
  install,
  installOperator,
  journeys,
  removeOperator,
  retain,
} from './operator/life.ts';
import { modes } from './operator/modes.ts';
import { refusal, rollback, upgradeAndDowngrade } from './operator/mistakes.ts';
import { apiRestart, kills, oneActs } from './operator/outages.ts';
import { createSubject, type Subject } from './operator/subject.ts';
import { createReport } from './report.ts';
import { chosenParts, proofOptions, runProof } from './run-proof.ts';
import { refuseForeignCluster, refuseInstalledOperator } from './run-program.ts';

const parts: Readonly<Record<string, (subject: Subject) => Promise<void>>> = {
  operator: installOperator,
  install,
  journeys,
  oneActs,
  changes,
  unchangeable,
  repair,
  refusal,
  rollback,
  upgrade: upgradeAndDowngrade,
  kills,
  apiRestart,
  retain,
  deletion,
  drill: async (subject) => {
    await subject.release.deleteNamespace();
    await install(subject);
    await drill(subject);
  },
  ...modes,
};

const usage = `Usage: npm run test:cluster -- operator [OPTION…]
  --operator TAG         image of the operator (dev)
  --version TAG          images to install (0.1.0)
  --next TAG             images to upgrade to (0.1.1)
  --restart-api COMMAND  restarts the API server of this cluster; left out without it
  --only PART,…          only these: ${Object.keys(parts).join(', ')}
  --keep                 leave everything where it is
  --minutes NUMBER       stop after so long (60)`;

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== 'operator'),
  options: {
    version: { type: 'string', default: '0.1.0' },
    next: { type: 'string', default: '0.1.1' },
    operator: { type: 'string', default: 'dev' },
    'restart-api': { type: 'string', default: '' },
    ...proofOptions(60),
  },
});

const report = createReport();

async function prove(): Promise<void> {
  const chosen = chosenParts(options.only, Object.keys(parts));
  await refuseForeignCluster();
  const subject = await createSubject(
    { ...options, restartApi: options['restart-api'] },
    report,
    'ems-operator-test',
  );
  if (options.only === '') {
    await refuseInstalledOperator();
    await subject.release.deleteNamespace();
  }
  const interrupted = stoppedAfter(Number(options.minutes));
  try {
    for (const [what, work] of Object.entries(parts))
      if (chosen.includes(what))
        await Promise.race([report.attempt(what, () => work(subject)), interrupted]);
  } finally {
    if (!options.keep) {
      // Deletes the platform while its operator runs. Otherwise its finalizer would keep the namespace.
      await subject.release.deleteNamespace();
      await removeOperator();
    }
  }
}

await runProof({ usage, help: options.help, report, prove });
