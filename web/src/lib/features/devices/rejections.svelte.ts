import { answer } from '#lib/api/create-api.ts';
import type { Rejection, Rejections as Page } from '#lib/api/models.ts';
import { api } from '#lib/state/session.svelte.ts';

const shown = 100;

/** The latest rejected messages of the person's devices. */
export class Rejections {
  #page = $state.raw<Page>();

  /** Keeps what is shown when the service cannot be asked: the rest of the page does not depend on it. */
  async load(deviceId?: number): Promise<void> {
    const query = { limit: shown, ...(deviceId === undefined ? {} : { deviceId }) };
    this.#page = await answer(api.GET('/api/consumption/rejections', { params: { query } })).catch(
      () => this.#page,
    );
  }

  of = (deviceId: number): readonly Rejection[] =>
    this.#page?.items.filter((rejection) => rejection.deviceId === deviceId) ?? [];

  unkeptOf = (deviceId: number): number =>
    this.#page?.unkept.find((one) => one.deviceId === deviceId)?.messages ?? 0;

  /** The latest of a device, if it came after another. */
  latestAfter = (deviceId: number, id: string | undefined): Rejection | undefined => {
    const [latest] = this.of(deviceId);
    return latest && BigInt(latest.id) > BigInt(id ?? 0) ? latest : undefined;
  };
}
