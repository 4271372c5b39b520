import { answer, withToken } from '#lib/api/create-api.ts';
import type { FileImport, ImportAnswers } from '#lib/api/models.ts';
import { uploadFile } from '#lib/api/upload-file.ts';
import { Submission } from '#lib/state/submission.svelte.ts';
import { api, session } from '#lib/state/session.svelte.ts';

const everyMs = 1_000;
const moving: readonly FileImport['status'][] = ['analysing', 'sending', 'storing', 'undoing'];

/** The imports of a device: the one that is open in the dialog, and those before it. */
export class ImportsView {
  readonly #deviceId: number;
  readonly submission = new Submission();
  items = $state.raw<readonly FileImport[]>();
  current = $state.raw<FileImport>();
  uploading = $state.raw<File>();
  /** The share of the file that has been sent, from 0 to 1. */
  uploaded = $state(0);
  /** Set from the moment the upload is cancelled until it has ended. */
  isStopping = $state(false);
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
      try {
        this.current = await work();
      } finally {
        await this.load();
      }
    });

  readonly upload = async (file: File): Promise<void> => {
    this.#upload = new AbortController();
    const { signal } = this.#upload;
    this.uploading = file;
    this.uploaded = 0;
    const onprogress = (share: number) => (this.uploaded = share);
    await this.#run(async () => {
      const made = await answer(
        api.POST('/api/devices/{id}/imports', {
          params: { path: { id: this.#deviceId }, query: { name: file.name.slice(-255) } },
          headers: { 'content-type': 'application/octet-stream' },
          fetch: withToken(session, (request) => uploadFile(request, { file, signal, onprogress })),
        }),
      );
      // The whole file had been sent.
      return signal.aborted ? this.#cancel(made.id) : made;
    });
    this.uploading = undefined;
    this.isStopping = false;
    if (signal.aborted && !this.current) this.submission.error = undefined;
  };

  readonly stopUpload = (): void => {
    this.isStopping = true;
    this.#upload.abort();
  };

  readonly reply = (id: string, body: ImportAnswers): Promise<void> =>
    this.#run(() =>
      answer(api.PUT('/api/devices/{id}/imports/{importId}/answers', { ...this.#path(id), body })),
    );

  readonly start = (id: string): Promise<void> =>
    this.#run(() => answer(api.POST('/api/devices/{id}/imports/{importId}/start', this.#path(id))));

  #cancel = (id: string): Promise<FileImport> =>
    answer(api.POST('/api/devices/{id}/imports/{importId}/cancel', this.#path(id)));

  readonly cancel = (id: string): Promise<void> => this.#run(() => this.#cancel(id));

  readonly undo = (id: string): Promise<void> =>
    this.#run(() => answer(api.POST('/api/devices/{id}/imports/{importId}/undo', this.#path(id))));
}
