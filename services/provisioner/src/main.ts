import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@ems/logging';
import { loadProcessConfig } from './config.ts';
import { explain, unreachableCode } from './explain.ts';
import { isStep, steps, usualSteps, type StepName } from './steps.ts';

const name = 'provisioner';
const retryMs = 500;

/** `main.ts [logins] [restore] [migrations] [broker]` runs the given steps, or the usual ones. `main.ts backup` backs up. */
async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.find((step) => !isStep(step));
  if (unknown !== undefined)
    throw new Error(`There is no step ${unknown}. Use ${Object.keys(steps).join(', ')}`);
  const chosen = asked.length > 0 ? (asked as StepName[]) : usualSteps(process.env);
  const { logLevel, waitMs } = loadProcessConfig();
  const logger = createLogger({ name, level: logLevel });
  const deadline = Date.now() + waitMs;
  // All steps load their configuration before the first one runs.
  const ready = chosen.map((step) => ({ step, run: steps[step](process.env, logger) }));
  for (const { step, run } of ready) {
    const result = await untilReachable<unknown>(run, deadline).catch((error: unknown) => {
      throw new StepError(step, explain(step, error), error);
    });
    if (result) report(result);
  }
}

class StepError extends Error {
  /** Without the name of the step. */
  readonly sentence: string;

  constructor(step: StepName, sentence: string, cause: unknown) {
    super(`${step}: ${sentence}`, { cause });
    this.sentence = sentence;
  }
}

/** One line of JSON for the process that started this one, such as the operator. */
function report(result: unknown): void {
  const { resultFile } = loadProcessConfig();
  if (resultFile !== undefined) writeFileSync(resultFile, `${JSON.stringify(result)}\n`);
}

async function untilReachable<Result>(
  run: () => Promise<Result>,
  deadline: number,
): Promise<Result> {
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
  const message = error instanceof Error ? error.message : String(error);
  try {
    report({ error: error instanceof StepError ? error.sentence : message });
  } finally {
    process.exit(1);
  }
});
