/**
 * Installs the platform on a cluster on this machine and proves the claims in docs/kubernetes.md. The images must exist
 * already.
 */
import { parseArgs } from 'node:util';
import { stoppedAfter } from './interruption.ts';
import { parts } from './parts.ts';
import { chart } from './release.ts';
import { createReport } from './report.ts';
import { refuseForeignCluster, run } from './run-program.ts';
import { chosenParts, proofOptions, runProof } from './run-proof.ts';
import { openWorld } from './world.ts';

const usage = `Usage: npm run test:cluster [-- OPTION…]
  --values FILE      values for this cluster (tests/cluster/values.yaml)
  --readings NUMBER  length of the backlog (200000)
  --previous TAG     images to install first; the upgrade then goes from these to those of the values
  --only PART,…      only these, on an installation that is there: ${parts.map(({ name }) => name).join(', ')}
  --keep             leave the installation where it is
  --minutes NUMBER   stop after so long (90)`;

const { values: options } = parseArgs({
  options: {
    values: { type: 'string', default: 'tests/cluster/values.yaml' },
    readings: { type: 'string', default: '200000' },
    previous: { type: 'string', default: '' },
    ...proofOptions(90),
  },
});
const report = createReport();

const interrupted = stoppedAfter(Number(options.minutes));

async function prove(): Promise<void> {
  const chosen = chosenParts(
    options.only,
    parts.map(({ name }) => name),
  );
  await refuseForeignCluster();
  await run('helm', 'dependency', 'update', chart);
  const world = await openWorld(options, report);
  try {
    for (const { name, work } of parts)
      if (chosen.includes(name))
        await Promise.race([report.attempt(name, () => work(world)), interrupted]);
  } finally {
    await world.close();
  }
}

await runProof({ usage, help: options.help, report, prove });
