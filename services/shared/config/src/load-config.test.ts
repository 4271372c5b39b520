import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig, secret } from './index.ts';

test('a variable may come from the file that X_FILE names', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'password');
  writeFileSync(file, 'correct horse\n');
  const config = loadConfig(z.object({ PASSWORD: secret() }), { PASSWORD_FILE: file });
  expect(config.PASSWORD.reveal()).toBe('correct horse');
});

test('every unusable variable is named, and no value is shown', () => {
  const schema = z.object({ PORT: z.coerce.number(), KEY: secret(32) });
  const load = () => loadConfig(schema, { PORT: 'abc', KEY: 'short-secret' });
  expect(load).toThrow(/PORT.*KEY/);
  expect(load).not.toThrow(/short-secret/);
});

test('a secret does not show itself in JSON, text or inspection', () => {
  const { KEY } = loadConfig(z.object({ KEY: secret() }), { KEY: 'xyzzy' });
  expect(`${String(KEY)} ${JSON.stringify({ KEY })} ${inspect({ KEY })}`).not.toContain('xyzzy');
});
