import { readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startPlatform, type Demo } from './platform.ts';

declare module 'vitest' {
  interface ProvidedContext {
    platform: ProvidedPlatform;
  }
}

type ProvidedPlatform = Demo & {
  readonly data: string;
  readonly port: number;
  readonly mqttPort: number;
};

/** One platform for all browser tests. Each file creates its own users and devices. */
export default async function setUp(project: TestProject) {
  const file = process.env['E2E_PLATFORM_FILE'];
  if (file !== undefined) {
    // A platform that already runs on a cluster. It has no folder here, so some test files cannot use it.
    project.provide('platform', JSON.parse(readFileSync(file, 'utf8')) as ProvidedPlatform);
    return;
  }
  const {
    stop,
    output: _,
    ...platform
  } = await startPlatform(
    '--no-simulator',
    // The test of an hour of live updates sends readings of hundreds of hours.
    '--max-alert-age',
    '100000',
  );
  project.provide('platform', platform);
  return stop;
}
