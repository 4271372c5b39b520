/** The state of a form's submission. Nothing is submitted twice at once. */
export class Submission {
  busy = $state(false);
  /** Why the last attempt failed. */
  error = $state.raw<unknown>();

  /** Runs the work, unless it is running. A failure becomes `error`. */
  readonly run = async (work: () => Promise<unknown>): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    this.error = undefined;
    try {
      await work();
    } catch (error) {
      this.error = error;
    } finally {
      this.busy = false;
    }
  };
}
