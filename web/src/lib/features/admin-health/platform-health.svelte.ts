import { answer } from '#lib/api/create-api.ts';
import type { PlatformHealth as Answer } from '#lib/api/models.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';

const keptSamples = 100;
const readingsQueue = 'monitoring.readings';

interface Sample {
  readonly ready: number | null;
  readonly arriving: number | null;
  readonly workedOff: number | null;
  readonly lag: number | null;
  readonly workers: number | null;
}

const unknown: Sample = {
  ready: null,
  arriving: null,
  workedOff: null,
  lag: null,
  workers: null,
};

/** The health of the platform, with its history while the page is open. */
export class PlatformHealth extends Loading {
  now = $state.raw<Answer>();
  readAt = $state<string>();
  samples = $state.raw<readonly Sample[]>([]);

  readonly read = async (): Promise<void> => {
    const isRead = await this.attempt(async () => {
      this.#show(await answer(api.GET('/api/consumption/health')));
    });
    if (!isRead) this.#keep(unknown);
  };

  #show(now: Answer): void {
    const readings = now.queues?.find(({ name }) => name === readingsQueue);
    this.now = now;
    this.readAt = new Date().toISOString();
    this.#keep({
      ready: readings?.ready ?? null,
      arriving: readings?.publishRate ?? null,
      workedOff: now.readingsPerSecond,
      lag: now.lagSeconds,
      workers: now.workers,
    });
  }

  of(name: keyof Sample): readonly (number | null)[] {
    return this.samples.map((sample) => sample[name]);
  }

  get latest(): Sample {
    return this.samples.at(-1) ?? unknown;
  }

  #keep(sample: Sample): void {
    this.samples = [...this.samples, sample].slice(-keptSamples);
  }
}
