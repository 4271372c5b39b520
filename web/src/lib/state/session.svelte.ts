import { ApiError } from '#lib/api/api-error.ts';
import { answer, createApi, unreachableError, type TokenSource } from '#lib/api/create-api.ts';
import type { AccessToken, Account } from '#lib/api/models.ts';
import { claimDrafts, forgetDrafts } from './draft.svelte.ts';

const refreshBeforeMs = 60_000;
/** Set while a user is logged in; app.html then shows the frame of the page immediately. */
const storageKey = 'account';
/** Set while a logout has not reached the server; app.html then does not request a session. */
const logoutKey = 'logout';
const open = createApi();

/** The current login. The access token is kept in memory only; scripts cannot read the refresh cookie. */
export class Session implements TokenSource {
  account = $state<Account>();
  /** Whether the page knows yet if a user is logged in. */
  known = $state(false);
  /** Whether the user chose to log out. */
  isLogoutIntended = false;
  /** Notice for the login page. */
  logoutNotice = $state<'deleted' | 'logout_pending'>();
  #token: string | undefined;
  #expiresAt = 0;
  #refreshing: Promise<boolean> | undefined;
  /** Counts logouts: a token requested before a logout must not log in again. */
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
    this.isLogoutIntended = false;
    this.logoutNotice = undefined;
    localStorage.removeItem(logoutKey);
    localStorage.setItem(storageKey, 'yes');
  }

  /** Requires a new login. Drafts are kept. */
  clear(): void {
    this.#token = undefined;
    this.#expiresAt = 0;
    this.#refreshing = undefined;
    this.#logouts++;
    this.account = undefined;
    this.known = true;
    localStorage.removeItem(storageKey);
  }

  clearAll(): void {
    this.isLogoutIntended = true;
    forgetDrafts();
    this.clear();
  }

  async login(email: string, password: string): Promise<void> {
    await this.finishLogout();
    this.#accept(await answer(open.POST('/api/auth/login', { body: { email, password } })));
  }

  /** Sets a password with a one-time link, and logs in. */
  async redeem(token: string, password: string): Promise<void> {
    const body = { token, password };
    this.#accept(await answer(open.POST('/api/auth/password-links/redeem', { body })));
  }

  /** Logs out here immediately, and at the server as soon as it is reachable. Until then nobody is logged in here. */
  async logout(): Promise<void> {
    localStorage.setItem(logoutKey, 'yes');
    this.clearAll();
    await this.finishLogout();
  }

  async finishLogout(): Promise<void> {
    try {
      // Another tab may have sent the logout.
      if (localStorage.getItem(logoutKey)) await open.POST('/api/auth/logout');
      localStorage.removeItem(logoutKey);
      if (this.logoutNotice === 'logout_pending') this.logoutNotice = undefined;
    } catch {
      this.logoutNotice = 'logout_pending';
    }
  }

  /** Gets a new token with the cookie. Concurrent calls share one request. Returns false when logged out. */
  refresh(): Promise<boolean> {
    const refreshing = (this.#refreshing ??= this.#refresh().finally(() => {
      if (this.#refreshing === refreshing) this.#refreshing = undefined;
    }));
    return refreshing;
  }

  async #refresh(): Promise<boolean> {
    if (localStorage.getItem(logoutKey)) {
      await this.finishLogout();
      this.clear();
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
            throw unreachableError(error);
          }));
      const found = await answer(open.POST('/api/auth/refresh', fetch ? { fetch } : {}));
      if (logouts !== this.#logouts) return false;
      this.#accept(found);
      return true;
    } catch (error) {
      const loggedOut = error instanceof ApiError && error.status === 401;
      // Without a response it is unknown whether the user is logged in.
      if (!loggedOut) throw error;
      if (logouts === this.#logouts) this.clear();
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
