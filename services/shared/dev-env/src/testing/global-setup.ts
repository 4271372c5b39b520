import { readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startTestInfrastructure, type TestInfrastructure } from './infrastructure.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    infrastructure: TestInfrastructure;
  }
}

/** Starts PostgreSQL and RabbitMQ once for the whole run, or uses those in the file that EMS_TEST_INFRA names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const file = process.env['EMS_TEST_INFRA'];
  if (file) {
    project.provide('infrastructure', JSON.parse(readFileSync(file, 'utf8')) as TestInfrastructure);
    return async () => undefined;
  }
  const { stop, ...infrastructure } = await startTestInfrastructure();
  project.provide('infrastructure', infrastructure);
  return stop;
}
