import { writeFileSync } from 'node:fs';
import { repositoryPath } from '../platform.ts';
import { routes } from './routes.ts';

writeFileSync(
  repositoryPath('charts/ems/files/routes.json'),
  `${JSON.stringify(routes, null, 2)}\n`,
);
