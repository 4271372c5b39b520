/** A problem that the user can fix. The message is one sentence that explains how. */
export class StartError extends Error {
  override name = 'StartError';
}
