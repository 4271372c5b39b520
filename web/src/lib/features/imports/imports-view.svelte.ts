import { answer } from '#lib/api/create-api.ts';
import type { FileImport, ImportAnswers } from '#lib/api/models.ts';
import { Submission } from '#lib/state/submission.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';

const everyMs = 1_000;
const moving: readonly FileImport['status'][] = ['analysing', 'sending', 'storing', 'undoing'];

/** The file itself is the body; the API's types know only JSON. */
const uploadOf = (file: File): object => ({
  body: file,
  bodySerializer: (body: unknown) => body,
  headers: { 'content-type': 'application/octet-stream' },
});

/** The imports of a device: the one that is open in the dialog, and those before it. */
export class ImportsView {
  readonly #deviceId: number;
  readonly submission = new Submission();
  items = $state.raw<readonly FileImport[]>();
  current = $state.raw<FileImport>();
  uploading = $state.raw<File>();
  #upload = new AbortController();

  constructor(deviceId: number) {
    this.#deviceId = deviceId;
  }

  readonly isMoving = $derived.by(() =>
    [this.current, ...(this.items ?? [])].some((one) => one && moving.includes(one.status)),
  );

  #path = (importId: string) => ({ params: { path: { id: this.#deviceId, importId } } });

  readonly load = async (): Promise<void> => {
    const path = { id: this.#deviceId };
    const { items } = await answer(api.GET('/api/devices/{id}/imports', { params: { path } }));
    this.items = items;
    this.current = items.find(({ id }) => id === this.current?.id) ?? this.current;
  };

  /** Looks again and again while something is under way. A failed look is tried again. */
  readonly follow = (): (() => void) => {
    const timer = setInterval(() => {
      if (this.isMoving && !this.submission.busy) void this.load().catch(() => undefined);
    }, everyMs);
    return () => clearInterval(timer);
  };

  #run = (work: () => Promise<FileImport>): Promise<void> =>
    this.submission.run(async () => {
      this.current = await work();
      await this.load();
    });

  readonly upload = async (file: File): Promise<void> => {
    this.#upload = new AbortController();
    const { signal } = this.#upload;
    this.uploading = file;
    await this.#run(() =>
      answer(
        api.POST('/api/devices/{id}/imports', {
          params: { path: { id: this.#deviceId }, query: { name: file.name.slice(-255) } },
          signal,
          ...uploadOf(file),
        }),
      ),
    );
    this.uploading = undefined;
    if (signal.aborted) this.submission.error = undefined;
  };

  readonly stopUpload = (): void => this.#upload.abort();

  readonly reply = (id: string, body: ImportAnswers): Promise<void> =>
    this.#run(() =>
      answer(api.PUT('/api/devices/{id}/imports/{importId}/answers', { ...this.#path(id), body })),
    );

  readonly start = (id: string): Promise<void> =>
    this.#run(() => answer(api.POST('/api/devices/{id}/imports/{importId}/start', this.#path(id))));

  readonly cancel = (id: string): Promise<void> =>
    this.#run(() =>
      answer(api.POST('/api/devices/{id}/imports/{importId}/cancel', this.#path(id))),
    );

  readonly undo = (id: string): Promise<void> =>
    this.#run(() => answer(api.POST('/api/devices/{id}/imports/{importId}/undo', this.#path(id))));
}
