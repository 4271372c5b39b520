/** The keys could not be loaded. The token may be valid. */
export class KeysUnavailableError extends Error {
  override name = 'KeysUnavailableError';

  constructor(cause: unknown) {
    super('The signing keys of access tokens could not be loaded', { cause });
  }
}
