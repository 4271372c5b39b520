import { writeFileSync } from 'node:fs';
import { openApiDocument } from '@ems/http';
import { documentation } from './api/documentation.ts';
import { problems } from './api/problems.ts';
import { routes } from './api/routes.ts';

const { base: _, ...api } = documentation;
// The endpoints are only described here; nothing they would use is touched.
const document = openApiDocument(api, routes({} as never), problems);
writeFileSync(
  new URL('../openapi.json', import.meta.url),
  `${JSON.stringify(document, null, 2)}\n`,
);
