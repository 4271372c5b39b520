import { api } from '#lib/state/session.svelte.ts';

/** Shorter than for other requests, because this page must show a hanging service. */
const soon = () => ({ signal: AbortSignal.timeout(5_000) });

const probes = {
  'auth-service': () => api.GET('/api/auth/jwks.json', soon()),
  'user-service': () => api.GET('/api/users/me', soon()),
  'device-service': () => api.GET('/api/devices', { params: { query: { limit: 1 } }, ...soon() }),
  'monitoring-service': () =>
    api.GET('/api/consumption/alerts', { params: { query: { limit: 1 } }, ...soon() }),
  'support-service': () =>
    api.GET('/api/support/admin/conversations', { params: { query: { limit: 1 } }, ...soon() }),
};

type Service = keyof typeof probes;

interface Probe {
  readonly service: Service;
  /** The time of a response with data from the database. Null without a response, undefined if not known yet. */
  readonly milliseconds: number | null | undefined;
}

/** Sends a small request to each service. */
export class ServiceProbes {
  results = $state.raw<readonly Probe[]>(
    (Object.keys(probes) as Service[]).map((service) => ({ service, milliseconds: undefined })),
  );

  readonly read = async (): Promise<void> => {
    // Each result is shown as it arrives, so that a hanging service does not hide the others.
    await Promise.all(
      this.results.map(async ({ service }) => {
        const startedAt = performance.now();
        const milliseconds = await probes[service]().then(
          () => Math.round(performance.now() - startedAt),
          () => null,
        );
        this.results = this.results.map((one) =>
          one.service === service ? { service, milliseconds } : one,
        );
      }),
    );
  };
}
