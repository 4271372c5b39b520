export { apiDocs, type ApiDocs } from './api-docs.ts';
