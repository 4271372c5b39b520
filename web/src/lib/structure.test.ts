// @vitest-environment node
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const web = new URL('../../', import.meta.url).pathname;
const read = (file: string) => readFileSync(`${web}${file}`, 'utf8');

test('components in ui import no router, API or messages', () => {
  const files = globSync('src/lib/ui/*', { cwd: web });
  expect(files.length).toBeGreaterThan(10);
  const forbidden = /from '(\$app\/|#lib\/(api|features|i18n|realtime|state|paths))/;
  expect(files.filter((file) => forbidden.test(read(file)))).toEqual([]);
});

test('all addresses are built in one place', () => {
  const files = globSync('src/{lib,routes}/**/*.{ts,svelte}', { cwd: web }).filter(
    (file) => !/\/generated\/|\.test\.ts$/.test(file),
  );
  const written = /(href|goto\()=?\{?['"`]\/(?!icon)/;
  expect(files.filter((file) => written.test(read(file)))).toEqual([]);
});

const languages = ['en', 'de'] as const;
const messagesOf = (language: string, part: string) =>
  JSON.parse(read(`messages/${language}/${part}`)) as Record<string, unknown>;
const parts = globSync('*.json', { cwd: `${web}messages/en` });
const placeholders = (message: unknown) =>
  [...new Set(JSON.stringify(message).match(/\{\w+\}/g))].toSorted();

test.each(parts)('%s has the same messages in every language', (part) => {
  const [first, ...others] = languages.map((language) => messagesOf(language, part));
  for (const other of others) {
    expect(Object.keys(other)).toEqual(Object.keys(first ?? {}));
    for (const [key, message] of Object.entries(first ?? {}))
      expect([key, placeholders(other[key])]).toEqual([key, placeholders(message)]);
  }
});
