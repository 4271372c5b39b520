import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgedHeaders } from './attacks/forged-headers.ts';
import { forwardedHeaders } from './attacks/forwarded-headers.ts';
import { rejectedUpgrades } from './attacks/rejected-upgrades.ts';
import type { Target } from './attacks/attack.ts';
import { apiClient } from './platform/api-client.ts';
import { outside } from './platform/outside.ts';
import { startBarePlatform, type Platform } from './platform/platform.ts';

let platform: Platform;
let target: Target;

beforeAll(async () => {
  platform = await startBarePlatform();
  target = { platform, api: apiClient(platform.url), storage: outside(platform.data) };
});
afterAll(() => platform?.stop());

test.each([forwardedHeaders, rejectedUpgrades, forgedHeaders])(
  'an attacker achieves nothing with $name',
  async (attack) => {
    expect(await attack.run(target)).toEqual([]);
  },
);
