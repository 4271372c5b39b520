/** The platform rejects the device's credentials. Only new credentials help. */
export class RefusedError extends Error {
  override name = 'RefusedError';
}
