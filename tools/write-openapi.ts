import { existsSync, writeFileSync } from 'node:fs';
import type { ApiDocs } from '@ems/api-docs';
import type { Endpoint, ProblemTable } from '@ems/http';

/** The exports of a service's `routes.ts` and `problems.ts`. */
interface Endpoints {
  readonly documentation: ApiDocs;
  readonly problems: ProblemTable;
  readonly routes: (context: never) => readonly Endpoint[];
}

const [name = ''] = process.argv.slice(2);
const service = new URL(`../services/${name}/`, import.meta.url);
const folder = ['src/http/', 'src/api/']
  .map((path) => new URL(path, service))
  .find((path) => existsSync(new URL('routes.ts', path)));
if (!folder) throw new Error(`${name} has no routes.ts. Name a service that has`);

const load = (file: string) => import(new URL(file, folder).href) as Promise<Endpoints>;
const { documentation, routes } = await load('routes.ts');
const { problems } = await load('problems.ts');
// The endpoints are only described, so their dependencies are never used.
const endpoints = routes({} as never);
writeFileSync(
  new URL('openapi.json', service),
  `${JSON.stringify(documentation.document(endpoints, problems), null, 2)}\n`,
);
