import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { call, type Credentials } from './call.ts';

/** Callers that almost every service distinguishes. */
export const commonCallers = [
  'anonymous',
  'owner',
  'other resident',
  'administrator',
  'expired',
  'wrong audience',
  'disabled',
] as const;

/** A status, or a status and the problem's code: `404 device_not_found`. */
type Expected = number | `${number} ${string}`;

export type MatrixRow<Caller extends string> = { readonly others: Expected } & {
  readonly [Name in Caller]?: Expected;
} & {
  /** The request body. */
  readonly body?: unknown;
  /** The path with its parameters. By default `{id}` is replaced by the option `id`. */
  readonly path?: (caller: Caller) => string | Promise<string>;
};

/** Keyed by `get /api/things/{id}`. The order ensures that no call breaks a later one. */
export type RouteMatrix<Caller extends string> = Readonly<Record<string, MatrixRow<Caller>>>;

/** The routes of an OpenAPI document, as `get /api/things/{id}`. */
export function documentedRoutes(openapi: URL): string[] {
  const document = JSON.parse(readFileSync(openapi, 'utf8')) as { paths: Record<string, object> };
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
}

/** Tests every route for every caller, and that the matrix contains all documented routes. */
export function testRouteMatrix<const Caller extends string>(options: {
  readonly callers: readonly Caller[];
  readonly matrix: RouteMatrix<Caller>;
  readonly openapi: URL;
  readonly url: () => string;
  /** Called during a test, because tokens are created in `beforeAll`. */
  readonly as: (caller: Caller) => Credentials;
  readonly id?: (route: string) => string | number;
}): void {
  const { callers, matrix, url } = options;
  for (const [route, row] of Object.entries(matrix)) {
    const [method = '', template = ''] = route.split(' ');
    describe(`${method.toUpperCase()} ${template}`, () => {
      test.each(callers)('by %s', async (caller) => {
        const path = row.path ? await row.path(caller) : template;
        const answer = await call(
          url(),
          method.toUpperCase(),
          path.replace('{id}', String(options.id?.(route) ?? '{id}')),
          { ...options.as(caller), body: row.body },
        );
        const expected: Expected = (row as { [name: string]: Expected })[caller] ?? row.others;
        const [status, code] = String(expected).split(' ');
        expect({
          status: answer.status,
          code: answer.body?.code as unknown,
          isProblem:
            answer.headers.get('content-type')?.includes('application/problem+json') ?? false,
        }).toMatchObject({
          status: Number(status),
          isProblem: Number(status) >= 400,
          ...(code ? { code } : {}),
        });
      });
    });
  }

  test('the matrix has every documented route', () => {
    const missing = documentedRoutes(options.openapi).filter((route) => !(route in matrix));
    expect(missing).toEqual([]);
  });
}
