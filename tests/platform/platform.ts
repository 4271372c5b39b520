import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPlatform } from '../../e2e/platform.ts';

interface Addresses {
  readonly amqpUrl: string;
  readonly mqttUrl: string;
}

/** A whole platform without a simulated home, with its addresses for devices. */
export async function startBarePlatform(...more: string[]) {
  const platform = await startPlatform(
    '--no-simulator',
    '--backfill',
    '0',
    // All readings of the tests are in the same week.
    '--max-alert-age',
    '100000',
    ...more,
  );
  const text = readFileSync(join(platform.data, 'demo.json'), 'utf8');
  const { amqpUrl, mqttUrl } = JSON.parse(text) as Addresses;
  return { ...platform, amqpUrl, mqttUrl };
}

export type Platform = Awaited<ReturnType<typeof startBarePlatform>>;
