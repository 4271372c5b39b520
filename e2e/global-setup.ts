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

/** One platform for all files of browser tests; each file makes its own people and devices. */
export default async function setUp(project: TestProject) {
  const file = process.env['E2E_PLATFORM_FILE'];
  if (file !== undefined) {
    // One that runs already, on a cluster; it has no folder here, so not every file can use it.
    project.provide('platform', JSON.parse(readFileSync(file, 'utf8')) as ProvidedPlatform);
    return;
  }
  const {
    stop,
    output: _,
    ...platform
  } = await startPlatform(
    '--no-simulator',
    // Tests of a page that lives for an hour send the readings of hundreds of hours.
    '--max-alert-age',
    '100000',
  );
  project.provide('platform', platform);
  return stop;
}
