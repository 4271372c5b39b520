import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { count, defineConfig, fragment, secret } from './index.ts';

const variables = <Shape extends z.ZodRawShape>(shape: Shape) =>
  defineConfig(fragment(shape, (values) => values));
const fileOf = (content: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'value');
  writeFileSync(file, content);
  return file;
};

test('a variable can be read from the file that X_FILE names', () => {
  const load = variables({ PASSWORD: secret() });
  const config = load({ PASSWORD_FILE: fileOf('correct horse\n') });
  expect(config.PASSWORD.reveal()).toBe('correct horse');
});

test('the error names every invalid variable and shows no value', () => {
  const load = variables({ PORT: count(1), KEY: secret(32) });
  const loading = () => load({ PORT: 'abc', KEY: 'short-secret' });
  expect(loading).toThrow(/PORT.*KEY/);
  expect(loading).not.toThrow(/short-secret/);
});

test('the error for a missing variable also mentions its file', () => {
  expect(() => variables({ KEY: secret(32), ADDRESS: z.url(), PORT: count(1) })({})).toThrow(
    /KEY: is missing. Set it or KEY_FILE; ADDRESS: is missing.*; PORT: is missing/,
  );
});

test('a variable that is set in both ways or whose file cannot be read is rejected', () => {
  const load = variables({ KEY: secret() });
  expect(() => load({ KEY: 'a', KEY_FILE: fileOf('b') })).toThrow(
    'KEY: is set as well as KEY_FILE',
  );
  expect(() => load({ KEY_FILE: '/nowhere' })).toThrow(
    'KEY_FILE: names a file that cannot be read',
  );
  expect(() => load({ KEY_FILE: fileOf('\n') })).toThrow('KEY: is missing');
});

test('several fragments form one configuration, and the error contains the problems of all', () => {
  const one = fragment({ A: count(1) }, ({ A }) => ({ a: A }));
  const other = fragment({ B: count(1) }, ({ B }, reject) => {
    if (B > 5) reject('B', 'is too large');
    return { b: B };
  });
  const load = defineConfig(one, other);
  expect(load({ A: '1', B: '2' })).toEqual({ a: 1, b: 2 });
  expect(() => load({ B: '6' })).toThrow(/A: is missing.*B: is too large/);
});

test('a secret is hidden in JSON, text and inspection', () => {
  const { KEY } = variables({ KEY: secret() })({ KEY: 'xyzzy' });
  expect(`${String(KEY)} ${JSON.stringify({ KEY })} ${inspect({ KEY })}`).not.toContain('xyzzy');
});
