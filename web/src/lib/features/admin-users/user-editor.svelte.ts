import { ApiError } from '#lib/api/api-error.ts';
import type { Profile } from '#lib/api/models.ts';
import { api } from '#lib/state/session.svelte.ts';

/** A user being edited. Changes saved by others meanwhile are shown before they are overwritten. */
export class UserEditor {
  user = $state.raw<Profile>();
  name = $state('');
  isAdministrator = $state(false);
  enabled = $state(true);
  error = $state.raw<unknown>();
  /** Someone else has changed the user. `user` has the saved values, the fields have the typed ones. */
  conflict = $state(false);
  busy = $state(false);
  saved = $state(false);
  #tag: string | undefined;

  get isChanged(): boolean {
    const { user } = this;
    return (
      user !== undefined &&
      (this.name !== user.name ||
        this.enabled !== user.enabled ||
        this.isAdministrator !== user.authorities.includes('ROLE_ADMIN'))
    );
  }

  async load(id: string): Promise<void> {
    this.error = undefined;
    await this.#attempt(async () => {
      await this.#read(id);
      this.discardChanges();
    });
  }

  /** Resets the fields to the saved values. */
  readonly discardChanges = (): void => {
    if (!this.user) return;
    this.name = this.user.name;
    this.isAdministrator = this.user.authorities.includes('ROLE_ADMIN');
    this.enabled = this.user.enabled;
    this.conflict = false;
  };

  async save(): Promise<void> {
    const { user, name, isAdministrator, enabled } = this;
    if (!user) return;
    const authorities: Profile['authorities'] = isAdministrator
      ? ['ROLE_USER', 'ROLE_ADMIN']
      : ['ROLE_USER'];
    await this.#attempt(async () => {
      try {
        const { data, response } = await api.PATCH('/api/users/{id}', {
          params: { path: { id: user.id }, header: { 'if-match': this.#tag } },
          body: { name, authorities, enabled },
        });
        this.#accept(data, response);
        this.discardChanges();
        this.saved = true;
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'version_conflict') throw error;
        await this.#read(user.id);
        this.conflict = true;
      }
    });
  }

  async #read(id: string): Promise<void> {
    const { data, response } = await api.GET('/api/users/{id}', { params: { path: { id } } });
    this.#accept(data, response);
  }

  #accept(user: Profile | undefined, response: Response): void {
    this.user = user;
    this.#tag = response.headers.get('etag') ?? undefined;
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.error = undefined;
    this.saved = false;
    await work().catch((error: unknown) => (this.error = error));
    this.busy = false;
  }
}
