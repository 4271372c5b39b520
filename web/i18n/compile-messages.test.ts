// @vitest-environment node
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileMessages } from './compile-messages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'messages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function compile(en: object, de: object): void {
  for (const [locale, messages] of Object.entries({ en, de })) {
    mkdirSync(join(folder, 'source', locale), { recursive: true });
    writeFileSync(join(folder, 'source', locale, 'page.json'), JSON.stringify(messages));
  }
  compileMessages({ source: join(folder, 'source'), target: join(folder, 'target') });
}

type Compiled = { message: (inputs: object, language: string) => string };

async function load(key: string): Promise<Compiled['message']> {
  copyFileSync(
    new URL('../src/lib/i18n/language.ts', import.meta.url),
    join(folder, 'language.ts'),
  );
  const file = pathToFileURL(join(folder, 'target', 'messages', `${key}.js`)).href;
  return ((await import(/* @vite-ignore */ file)) as Compiled).message;
}

test('a message inserts its values and keeps all other characters', async () => {
  const text = 'A `tick`, a $ and ${1}, a \\ and "quotes" for {name}';
  compile({ hello: text }, { hello: 'Hallo {name}' });

  const hello = await load('hello');
  expect(hello({ name: '<b>' }, 'en')).toBe('A `tick`, a $ and ${1}, a \\ and "quotes" for <b>');
  expect(hello({ name: 'Eva' }, 'de')).toBe('Hallo Eva');
});

test('a count selects the text of its plural category', async () => {
  const people = { plural: 'count', one: '{count} person', other: '{count} people' };
  compile(
    { people },
    { people: { plural: 'count', one: '{count} Person', other: '{count} Personen' } },
  );

  const message = await load('people');
  expect([0, 1, 2].map((count) => message({ count }, 'en'))).toEqual([
    '0 people',
    '1 person',
    '2 people',
  ]);
  expect(message({ count: 1 }, 'de')).toBe('1 Person');
});

test('the types contain the values of each message', () => {
  compile({ hello: 'Hi {name}', bye: 'Bye' }, { hello: 'Hallo {name}', bye: 'Ade' });

  const types = readFileSync(join(folder, 'target', 'messages.d.ts'), 'utf8');
  expect(types).toContain('"hello": (inputs: { name: string | number }');
  expect(types).toContain('"bye": (inputs?: Record<string, never>');
});

test.each([
  ['a message is missing in a language', { a: 'A' }, {}, /de lacks "a"/],
  ['a message exists only in another language', {}, { a: 'A' }, /en lacks "a"/],
  ['a translation has other values', { a: '{x}' }, { a: '{y}' }, /"a" takes \{y\}, not \{x\}/],
  [
    'a plural category is missing',
    { a: { plural: 'n', one: '1' } },
    { a: 'A' },
    /"a" needs .*"other"/,
  ],
])('compiling fails when %s', (_case, en, de, reason) => {
  expect(() => compile(en, de)).toThrow(reason);
});
