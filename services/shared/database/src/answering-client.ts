import pg from 'pg';

/**
 * Ends its connection when a query is not answered in time: a half-open one would otherwise go back to its pool, with
 * the unanswered query ahead of every other.
 */
export class AnsweringClient extends pg.Client {
  override query(...parameters: never[]): never {
    const result: unknown = super.query(...(parameters as unknown as [string]));
    if (result instanceof Promise)
      result.catch((error: unknown) => {
        if (isUnanswered(error)) void this.end();
      });
    return result as never;
  }
}

const isUnanswered = (error: unknown) =>
  error instanceof Error && error.message === 'Query read timeout';

const unhurriedMs = 600_000;

/** A statement whose work grows with the data: it gets minutes where others get seconds. */
export const unhurried = (text: string, values: unknown[]) => ({
  text,
  values,
  query_timeout: unhurriedMs,
});
