import type { Documentation } from '@ems/http';
import { openApiDocument, type ApiDescription } from './openapi-document.ts';
import { swaggerUiRouter } from './swagger-ui.ts';

export interface ApiDocs extends Documentation {
  /** The OpenAPI document. */
  document(...of: Parameters<Documentation['router']>): object;
}

/** Documents an API below `base`, for example `/api/devices`. */
export function apiDocs({ base, ...api }: ApiDescription & { readonly base: string }): ApiDocs {
  const document: ApiDocs['document'] = (endpoints, problems) =>
    openApiDocument(api, endpoints, problems);
  return {
    document,
    router: (endpoints, problems) =>
      swaggerUiRouter(api.title, base, document(endpoints, problems)),
  };
}
