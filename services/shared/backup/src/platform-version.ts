import { readFileSync } from 'node:fs';

/** Of the platform that this code is part of. */
export function platformVersion(): string {
  const file = new URL('../../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
