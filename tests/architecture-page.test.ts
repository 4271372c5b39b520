import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

/** The cells of a table's rows, without its header. */
function rowsBelow(heading: string): string[][] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const codeIn = (text = '') => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

test('every file that the page names exists', () => {
  const missing = rowsBelow('Where to find what').flatMap(([, files]) => {
    let folder = '';
    return codeIn(files).filter((file) => {
      // A name without a folder is beside the path before it, or at the root.
      const exists = existsSync(join(root, file)) || existsSync(join(root, folder, file));
      if (file.includes('/')) folder = dirname(file);
      return !exists;
    });
  });

  expect(rowsBelow('Where to find what').length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});

/** The sentence below the table of the page names these. */
const everywhere = new Set(['outbox', 'deleted_users']);

function tablesOf(service: string): string[] {
  const tables = new Set<string>();
  for (const file of globSync(`services/${service}/prisma/migrations/*/*.sql`, {
    cwd: root,
  }).toSorted()) {
    const sql = readFileSync(join(root, file), 'utf8').replace(/--.*$/gm, '');
    const changes = sql.matchAll(
      /\b(CREATE|DROP)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"?(\w+)"?(?!\w|\s+PARTITION\s+OF)|\bRENAME\s+TO\s+"?(\w+)"?/gi,
    );
    for (const [, verb = '', name = ''] of changes) {
      if (verb.toUpperCase() === 'CREATE') tables.add(name);
      else tables.delete(name);
    }
  }
  return [...tables].filter((table) => !everywhere.has(table)).toSorted();
}

const services = globSync('services/*/prisma/migrations', { cwd: root })
  .map((folder) => basename(dirname(dirname(folder))))
  .toSorted();

test.each(services)('the page lists the tables of %s', (service) => {
  const row = rowsBelow('Who owns which data').find(([, owner = '']) => owner.includes(service));
  const [, , own, copies] = row ?? [];

  expect([...codeIn(own), ...codeIn(copies)].toSorted()).toEqual(tablesOf(service));
});
