import { fileURLToPath } from 'node:url';
import { Router, static as serveStatic } from 'express';

/** Only resolved, not imported: importing the package would load 4 MB of browser code. */
const swaggerUi = fileURLToPath(new URL('.', import.meta.resolve('swagger-ui-dist/package.json')));

const page = (title: string, base: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${base}/swagger-ui/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="${base}/swagger-ui/swagger-ui-bundle.js"></script>
<script src="${base}/swagger-ui/start.js"></script>
</body>
</html>
`;

const start = (base: string) =>
  `SwaggerUIBundle({ url: '${base}/openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n`;

const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Serves `<base>/openapi.json`, `<base>/swagger-ui.html` and the files that the page needs. */
export function swaggerUiRouter(title: string, base: string, document: object): Router {
  const router = Router();
  router.get(`${base}/openapi.json`, (_request, response) => {
    response.json(document);
  });
  router.get(`${base}/swagger-ui.html`, (_request, response) => {
    response.set('Content-Security-Policy', contentSecurityPolicy).send(page(title, base));
  });
  router.get(`${base}/swagger-ui/start.js`, (_request, response) => {
    response.type('text/javascript').send(start(base));
  });
  router.use(`${base}/swagger-ui`, serveStatic(swaggerUi, { index: false }));
  return router;
}
