/** Something that a person can mend; the message is one sentence and says how. */
export class StartError extends Error {
  override name = 'StartError';
}
