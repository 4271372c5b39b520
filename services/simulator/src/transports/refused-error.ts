/** The platform does not accept who the device says it is: only new credentials help. */
export class RefusedError extends Error {
  override name = 'RefusedError';
}
