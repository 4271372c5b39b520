import { ApiError } from '#lib/api/api-error.ts';
import { send, type RequestOptions } from '#lib/api/http.ts';
import type { Account, Tokens } from '#lib/api/types.ts';

const refreshBeforeMs = 60_000;

/** Who is logged in. The access token lives in memory only; the refresh cookie is out of reach of scripts. */
export class Session {
  account = $state<Account>();
  /** Whether it is known yet if somebody is logged in. */
  known = $state(false);
  #token: string | undefined;
  #expiresAt = 0;
  #refreshing: Promise<boolean> | undefined;

  get isAdministrator(): boolean {
    return this.account?.authorities.includes('ROLE_ADMIN') ?? false;
  }

  #accept({ accessToken, expiresAt, user }: Tokens): void {
    this.#token = accessToken;
    this.#expiresAt = Date.parse(expiresAt);
    this.account = user;
    this.known = true;
  }

  /** After this the person has to log in again; what they typed elsewhere stays. */
  forget(): void {
    this.#token = undefined;
    this.#expiresAt = 0;
    this.account = undefined;
    this.known = true;
  }

  async login(email: string, password: string): Promise<void> {
    this.#accept(
      await send<Tokens>('/api/auth/login', { method: 'POST', body: { email, password } }),
    );
  }

  async logout(): Promise<void> {
    await send('/api/auth/logout', { method: 'POST', body: {} }).catch(() => undefined);
    this.forget();
  }

  /** Gets a new token with the cookie; several who ask at once share one request. False: logged out. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<boolean> {
    try {
      this.#accept(await send<Tokens>('/api/auth/refresh', { method: 'POST', body: {} }));
      return true;
    } catch (error) {
      const loggedOut = error instanceof ApiError && error.status === 401;
      if (loggedOut) this.forget();
      this.known = true;
      if (loggedOut) return false;
      throw error;
    }
  }

  /** A token that is good for a while yet; undefined: logged out. */
  async token(): Promise<string | undefined> {
    if (this.#token && this.#expiresAt - Date.now() > refreshBeforeMs) return this.#token;
    return (await this.refresh()) ? this.#token : undefined;
  }

  /** A request in the name of the person; a token that is refused is renewed once. */
  async request<Answer>(
    path: string,
    options: Omit<RequestOptions, 'token'> = {},
  ): Promise<Answer> {
    try {
      return await send<Answer>(path, { ...options, token: await this.token() });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || !(await this.refresh()))
        throw error;
      return send<Answer>(path, { ...options, token: this.#token });
    }
  }
}

export const session = new Session();
