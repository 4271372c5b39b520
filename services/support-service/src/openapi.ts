import { writeFileSync } from 'node:fs';
import { openApiDocument } from '@ems/http';
import { documentation } from './http/documentation.ts';
import { problems } from './http/problems.ts';
import { routes } from './http/routes.ts';

const { base: _, ...api } = documentation;
// The endpoints are only described here; nothing they would use is touched.
const document = openApiDocument(api, routes({} as never), problems);
writeFileSync(
  new URL('../openapi.json', import.meta.url),
  `${JSON.stringify(document, null, 2)}\n`,
);
