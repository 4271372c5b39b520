import { ApiError } from '#lib/api/api-error.ts';
import { answer, createApi, noAnswer, type TokenSource } from '#lib/api/create-api.ts';
import type { AccessToken, Account } from '#lib/api/models.ts';
import { claimDrafts, forgetDrafts } from './draft.svelte.ts';

const refreshBeforeMs = 60_000;
/** Whether somebody was logged in when the page was last here; app.html shows its frame at once then. */
const storageKey = 'account';
/** Somebody logged out here, and the server has not been told yet; app.html asks for no session then. */
const logoutKey = 'logout';
const open = createApi();

/** Who is logged in. The access token lives in memory only; the refresh cookie is out of reach of scripts. */
export class Session implements TokenSource {
  account = $state<Account>();
  /** Whether it is known yet if somebody is logged in. */
  known = $state(false);
  /** Whether the person went of their own will. */
  left = false;
  /** What is left to tell somebody who has gone. */
  farewell = $state<'deleted' | 'logout_pending'>();
  #token: string | undefined;
  #expiresAt = 0;
  #refreshing: Promise<boolean> | undefined;
  /** Counts logouts: a token that was asked for before one must not log in again. */
  #logouts = 0;

  get isAdministrator(): boolean {
    return this.account?.authorities.includes('ROLE_ADMIN') ?? false;
  }

  #accept({ accessToken, expiresAt, user }: AccessToken): void {
    claimDrafts(user.id);
    this.#token = accessToken;
    this.#expiresAt = Date.parse(expiresAt);
    this.account = user;
    this.known = true;
    this.left = false;
    this.farewell = undefined;
    localStorage.removeItem(logoutKey);
    localStorage.setItem(storageKey, 'yes');
  }

  /** After this the person has to log in again; what they typed elsewhere stays. */
  forget(): void {
    this.#token = undefined;
    this.#expiresAt = 0;
    this.#refreshing = undefined;
    this.#logouts++;
    this.account = undefined;
    this.known = true;
    localStorage.removeItem(storageKey);
  }

  leave(): void {
    this.left = true;
    forgetDrafts();
    this.forget();
  }

  async login(email: string, password: string): Promise<void> {
    await this.finishLogout();
    this.#accept(await answer(open.POST('/api/auth/login', { body: { email, password } })));
  }

  /** Sets the password of a one-time link, and logs in. */
  async redeem(token: string, password: string): Promise<void> {
    const body = { token, password };
    this.#accept(await answer(open.POST('/api/auth/password-links/redeem', { body })));
  }

  /** Logs out here at once. The server is told as soon as it can be reached, and until then nobody is logged in here. */
  async logout(): Promise<void> {
    localStorage.setItem(logoutKey, 'yes');
    this.leave();
    await this.finishLogout();
  }

  async finishLogout(): Promise<void> {
    try {
      // Another tab may have told it.
      if (localStorage.getItem(logoutKey)) await open.POST('/api/auth/logout');
      localStorage.removeItem(logoutKey);
      if (this.farewell === 'logout_pending') this.farewell = undefined;
    } catch {
      this.farewell = 'logout_pending';
    }
  }

  /** Gets a new token with the cookie; several who ask at once share one request. False: logged out. */
  refresh(): Promise<boolean> {
    const refreshing = (this.#refreshing ??= this.#refresh().finally(() => {
      if (this.#refreshing === refreshing) this.#refreshing = undefined;
    }));
    return refreshing;
  }

  async #refresh(): Promise<boolean> {
    if (localStorage.getItem(logoutKey)) {
      await this.finishLogout();
      this.forget();
      return false;
    }
    const logouts = this.#logouts;
    try {
      const asked = globalThis.window.sessionAnswer;
      globalThis.window.sessionAnswer = undefined;
      const fetch =
        asked &&
        (() =>
          asked.catch((error: unknown) => {
            throw noAnswer(error);
          }));
      const found = await answer(open.POST('/api/auth/refresh', fetch ? { fetch } : {}));
      if (logouts !== this.#logouts) return false;
      this.#accept(found);
      return true;
    } catch (error) {
      const loggedOut = error instanceof ApiError && error.status === 401;
      // Without an answer it is not known whether somebody is logged in.
      if (!loggedOut) throw error;
      if (logouts === this.#logouts) this.forget();
      return false;
    }
  }

  async token(): Promise<string | undefined> {
    if (this.#token && this.#expiresAt - Date.now() > refreshBeforeMs) return this.#token;
    return (await this.refresh()) ? this.#token : undefined;
  }
}

export const session = new Session();
export const api = createApi(session);
