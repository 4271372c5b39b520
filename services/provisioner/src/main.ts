import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@ems/logging';
import { loadProcessConfig } from './config.ts';
import { explain, unreachableCode } from './explain.ts';
import { isStep, steps, type StepName } from './steps.ts';

const name = 'provisioner';
const retryMs = 500;

/** `main.ts [logins] [migrations] [broker]` runs the given steps, or all of them. */
async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.find((step) => !isStep(step));
  if (unknown !== undefined)
    throw new Error(`There is no step ${unknown}. Use ${Object.keys(steps).join(', ')}`);
  const chosen = (asked.length > 0 ? asked : Object.keys(steps)) as StepName[];
  const { logLevel, waitMs } = loadProcessConfig();
  const logger = createLogger({ name, level: logLevel });
  const deadline = Date.now() + waitMs;
  // All steps load their configuration before the first one runs.
  const ready = chosen.map((step) => ({ step, run: steps[step](process.env, logger) }));
  for (const { step, run } of ready)
    await untilReachable(run, deadline).catch((error: unknown) => {
      throw new Error(`${step}: ${explain(step, error)}`, { cause: error });
    });
}

async function untilReachable(run: () => Promise<void>, deadline: number): Promise<void> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!unreachableCode(error) || Date.now() > deadline) throw error;
      await delay(retryMs);
    }
  }
}

main().catch((error: unknown) => {
  createLogger({ name, level: 'fatal' }).fatal({ err: error }, 'could not provision');
  process.exit(1);
});
