import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inform, root } from './programs.mjs';

/** Remembers what was done. It goes away with the installed packages. */
export const stamps = join(root, 'node_modules', '.ems');

const unhashed = ['node_modules', 'build', '.svelte-kit', 'generated', 'test-results'];

function filesBelow(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full)
    .filter((name) => !unhashed.includes(name))
    .flatMap((name) => filesBelow(join(path, name)));
}

/** Does the work only if one of the files has changed or a result is missing. */
export function whenChanged(name, paths, results, work) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesBelow))
    hash.update(file).update(readFileSync(join(root, file)));
  const digest = hash.digest('hex');
  const stamp = join(stamps, name);
  const isThere = results.every((path) => existsSync(join(root, path)));
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  inform(name, name, work);
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, digest);
}
