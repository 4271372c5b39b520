import express from 'express';
import { loadOptions } from './load-options.ts';

/** An Express route that only returns a fixed object. */
const body = loadOptions<object>();
const server = express()
  .disable('x-powered-by')
  .disable('etag')
  .get('/api/consumption/day', (_request, response) => {
    response.json(body);
  })
  .listen(0, '127.0.0.1', () => process.send?.({ address: server.address() }));
process.on('message', () => process.disconnect());
