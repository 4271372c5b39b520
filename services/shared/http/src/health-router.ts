import { Router } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { inTime } from './in-time.ts';

type Checks = Readonly<Record<string, () => Promise<unknown>>>;

export interface Readiness {
  /** Checks by dependency. One that throws or hangs makes the process not ready. */
  readonly checks?: Checks;
  /** Dependencies that are only reported, because the process can work without them. */
  readonly optional?: Checks;
  readonly draining: () => boolean;
}

const checkDeadlineMs = 2_000;

const passes = (check: () => Promise<unknown>): Promise<boolean> =>
  inTime(checkDeadlineMs, check).then(
    () => true,
    () => false,
  );

async function resultsOf(checks: Checks = {}): Promise<Record<string, boolean>> {
  const names = Object.keys(checks);
  const results = await Promise.all(Object.values(checks).map(passes));
  return Object.fromEntries(names.map((name, index) => [name, results[index] === true]));
}

/** `/healthz` for liveness, `/readyz` for readiness and `/metrics` for Prometheus. */
export function healthRouter(readiness: Readiness, metrics: Registry): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const [required, optional] = await Promise.all([
      resultsOf(readiness.checks),
      resultsOf(readiness.optional),
    ]);
    const draining = readiness.draining();
    const ready = !draining && Object.values(required).every(Boolean);
    response.status(ready ? 200 : 503).json({ ready, draining, ...required, ...optional });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.metrics());
  });
  return router;
}

export function createMetrics(service: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to response',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  return { registry, requests };
}
