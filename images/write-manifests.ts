/** Writes the package.json of each workspace as far as npm needs it for an installation, from package-lock.json alone. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, object>;
};
for (const [path, manifest] of Object.entries(packages)) {
  if (path === '' || path.includes('node_modules')) continue;
  mkdirSync(path, { recursive: true });
  writeFileSync(`${path}/package.json`, JSON.stringify(manifest));
}
