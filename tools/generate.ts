import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Programs that generate committed files, with those files. */
const documented = ['auth', 'user', 'device', 'monitoring', 'support'].map(
  (name) => `${name}-service`,
);
const charts = readdirSync(`${root}charts`).filter((chart) =>
  existsSync(`${root}charts/${chart}/values.yaml`),
);
const generators = [
  ...documented.map((name) => ({
    program: 'tools/write-openapi.ts',
    file: `services/${name}/openapi.json`,
    args: [name],
  })),
  // The page's client is generated from the services' documents, so it comes after them.
  ...documented.map((name) => {
    const file = `web/src/lib/api/generated/${name}.d.ts`;
    return {
      program: 'web/node_modules/openapi-typescript/bin/cli.js',
      file,
      args: [`services/${name}/openapi.json`, '--output', file],
    };
  }),
  { program: 'tools/write-configuration.ts', file: 'docs/configuration.md', args: [] },
  {
    program: 'services/shared/contracts/src/write-asyncapi.ts',
    file: 'docs/asyncapi.json',
    args: [],
  },
  {
    program: 'services/shared/contracts/src/write-published-schemas.ts',
    file: 'services/shared/contracts/tests/published-schemas.json',
    args: [],
  },
  {
    program: 'services/operator/src/api/v1alpha1/write-crd.ts',
    file: ['energyplatforms', 'energyplatformbackups'].map(
      (plural) => `charts/operator/templates/${plural}.yaml`,
    ),
    args: [],
  },
  {
    program: 'tools/write-chart-values.ts',
    file: charts.flatMap((chart) => [
      `charts/${chart}/values.schema.json`,
      `charts/${chart}/README.md`,
    ]),
    args: [],
  },
  {
    program: 'services/shared/dev-env/src/gateway/write-routes.ts',
    file: 'charts/ems/files/routes.json',
    args: [],
  },
];

const read = (files: readonly string[]) =>
  files.map((file) => readFileSync(`${root}${file}`, 'utf8')).join('\n');
const checking = process.argv.includes('--check');
const changed: string[] = [];

for (const { program, file, args } of generators) {
  const files = [file].flat();
  const before = read(files);
  const { status, stderr } = spawnSync(process.execPath, [`${root}${program}`, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  if (read(files) !== before) changed.push(...files);
}
console.log(changed.length === 0 ? 'Everything is up to date.' : `Changed: ${changed.join(', ')}`);
process.exit(checking && changed.length > 0 ? 1 : 0);
