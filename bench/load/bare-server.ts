import { readFileSync } from 'node:fs';
import express from 'express';

/** An Express route that does nothing but answer with a fixed object. */
const body = JSON.parse(readFileSync(process.env['LOAD'] ?? '', 'utf8')) as object;
const server = express()
  .disable('x-powered-by')
  .disable('etag')
  .get('/api/consumption/day', (_request, response) => {
    response.json(body);
  })
  .listen(0, '127.0.0.1', () => process.send?.({ address: server.address() }));
process.on('message', () => process.disconnect());
process.on('disconnect', () => {
  server.closeAllConnections();
  server.close();
});
