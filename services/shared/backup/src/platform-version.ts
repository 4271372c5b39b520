import { readFileSync } from 'node:fs';

/** The version of the platform to which this code belongs. */
export function platformVersion(): string {
  const file = new URL('../../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
