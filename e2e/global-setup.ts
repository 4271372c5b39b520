import type { TestProject } from 'vitest/node';
import { startPlatform, type Demo } from './platform.ts';

declare module 'vitest' {
  interface ProvidedContext {
    platform: Demo & { readonly data: string; readonly port: number; readonly mqttPort: number };
  }
}

/** One platform for all files of browser tests; each file makes its own people and devices. */
export default async function setUp(project: TestProject) {
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
