/** The keys could not be had, which says nothing about the token. */
export class KeysUnavailableError extends Error {
  override name = 'KeysUnavailableError';

  constructor(cause: unknown) {
    super('The signing keys of access tokens could not be loaded', { cause });
  }
}
