import pg from 'pg';

/**
 * Ends its connection when a query is not answered in time. Otherwise a half-open connection would return to the pool
 * with the unanswered query ahead of every other.
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

/** Marks a statement whose work grows with the data. It may take minutes instead of seconds. */
export const unhurried = (text: string, values: unknown[]) => ({
  text,
  values,
  query_timeout: unhurriedMs,
});
