import { answer } from '#lib/api/create-api.ts';
import { Loaded } from '#lib/state/loading.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';

const one = { params: { query: { limit: 1 } } } as const;

/** The data of the overview. Each part is loaded separately, so that a failure does not affect the others. */
export class Overview {
  readonly users = new Loaded(async () => (await answer(api.GET('/api/users', one))).total);
  readonly devices = new Loaded(async () => (await answer(api.GET('/api/devices', one))).total);
  readonly health = new Loaded(() => answer(api.GET('/api/consumption/health')));

  readonly #parts = [this.users, this.devices, this.health];

  readonly load = async (): Promise<boolean> =>
    (await Promise.all(this.#parts.map((part) => part.load()))).every(Boolean);
}
