import { writeFileSync } from 'node:fs';
import { asyncApiDocument } from './asyncapi.ts';

const file = new URL('../../../../docs/asyncapi.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(asyncApiDocument, null, 2)}\n`);
