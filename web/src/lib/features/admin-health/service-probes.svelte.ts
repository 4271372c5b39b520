import { api } from '#lib/state/session.svelte.ts';

/** Sooner than other requests give up: this page is where a service that hangs has to show. */
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
  /** How long an answer with data from its database takes, seen from here; null: there is none; undefined: not known yet. */
  readonly milliseconds: number | null | undefined;
}

/** Asks each service for something small. */
export class ServiceProbes {
  results = $state.raw<readonly Probe[]>(
    (Object.keys(probes) as Service[]).map((service) => ({ service, milliseconds: undefined })),
  );

  readonly read = async (): Promise<void> => {
    // Each as it answers: one that hangs must not hide how the others are.
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
