import { answer } from '#lib/api/create-api.ts';
import type {
  ClockProblem,
  Device,
  LastMessage,
  RegisterEvent,
  Takeovers,
} from '#lib/api/models.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';
import type { DeviceChange } from './device-fields.ts';
import { ownDevices } from './own-devices.svelte.ts';
import { Rejections } from './rejections.svelte.ts';

/** What a device sends, what becomes of it, and what is asked about it. */
export class DeviceMessages extends Loading {
  readonly #id: number;
  readonly rejections = new Rejections();
  device = $state.raw<Device>();
  /** Null: it has sent nothing yet. */
  last = $state.raw<LastMessage | null>();
  /** What is wrong with its clock, as far as its messages tell. */
  clock = $state.raw<ClockProblem | null>(null);
  questions = $state.raw<readonly RegisterEvent[]>([]);
  /** The addresses from which its login is used at the moment. */
  addresses = $state.raw<readonly string[]>([]);
  /** Connections that clients with the same client id have ended for each other. */
  takeovers = $state.raw<Takeovers | null>(null);

  constructor(id: number) {
    super();
    this.#id = id;
  }

  readonly load = (): Promise<boolean> =>
    this.attempt(async () => {
      const path = { params: { path: { id: this.#id } } };
      const of = { params: { query: { deviceId: this.#id } } };
      const open = { params: { query: { deviceId: this.#id, open: 'true' as const } } };
      const [device, last, questions, connections] = await Promise.all([
        answer(api.GET('/api/devices/{id}', path)),
        answer(api.GET('/api/consumption/last-message', of)),
        answer(api.GET('/api/consumption/register-events', open)),
        // The broker may be away; the rest does not depend on it.
        answer(api.GET('/api/devices/{id}/connections', path)).catch(() => undefined),
        this.rejections.load(this.#id),
      ]);
      this.device = device;
      this.last = last.message;
      this.clock = last.clock;
      this.questions = questions.items;
      if (connections) {
        this.addresses = connections.connections.map(({ address }) => address);
        this.takeovers = connections.takeovers;
      }
    });

  async change(body: DeviceChange | Pick<Device, 'timeSource'>): Promise<void> {
    const params = { path: { id: this.#id } };
    this.device = await answer(api.PATCH('/api/devices/{id}', { params, body }));
    void ownDevices.load().catch(() => undefined);
  }

  async decide(id: string, as: 'replaced' | 'ignore' | 'count'): Promise<void> {
    const params = { path: { id } };
    await answer(
      api.POST('/api/consumption/register-events/{id}/resolve', { params, body: { as } }),
    );
    await this.load();
  }
}
