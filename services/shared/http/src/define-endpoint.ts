import type { Principal } from '@ems/tokens';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { AuthenticatedDevice, Security } from './authenticate.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

type Infer<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

type CallerOf<Kind extends Security> = Kind extends 'user' | 'administrator'
  ? { principal: Principal }
  : Kind extends 'device'
    ? { device: AuthenticatedDevice }
    : object;

export type Input<Params, Headers, Query, Content, Kind extends Security> = {
  params: Infer<Params>;
  headers: Infer<Headers>;
  query: Infer<Query>;
  body: Content;
  request: Request;
  response: Response;
} & CallerOf<Kind>;

interface Shape<
  Kind extends Security,
  Params extends z.ZodObject | undefined,
  Headers extends z.ZodObject | undefined,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
  Result extends z.ZodType | undefined,
  Content,
> {
  method: Method;
  /** As in OpenAPI: `/api/devices/{id}`. */
  path: string;
  summary: string;
  description?: string;
  tag?: string;
  security: Kind;
  params?: Params;
  /** Keys are header names in lower case. */
  headers?: Headers;
  query?: Query;
  body?: Body;
  /** Largest body in bytes. 100 KB by default. */
  bodyLimit?: number;
  /** Reads the body itself; `body` then only documents it. By default `application/json` is read and checked. */
  readBody?: (content: Buffer, contentType: string | undefined) => Content;
  status: number;
  /** Without it the body is empty, or the handler writes it (then set `contentType`). */
  result?: Result;
  /** The handler writes the response itself, for example a stream or a body that is not JSON. */
  contentType?: string;
  /**
   * The response depends only on the caller and the address, so that concurrent requests can share one. A request never
   * gets a response whose work started before the request.
   */
  shared?: boolean;
  /** Problem codes of this endpoint, in addition to those that its declaration implies. */
  problems?: readonly string[];
  handle: (
    input: Input<Params, Headers, Query, Content, Kind>,
  ) => Promise<Result extends z.ZodType ? z.input<Result> : void>;
}

/** An endpoint without the types of its parts. */
export type Endpoint = Omit<
  Shape<
    Security,
    z.ZodObject | undefined,
    z.ZodObject | undefined,
    z.ZodObject | undefined,
    z.ZodType | undefined,
    z.ZodType | undefined,
    unknown
  >,
  'handle'
> & { handle: (input: never) => Promise<unknown> };

/**
 * Declares one operation. Its schemas validate the request, type the handler, check the response and generate the
 * OpenAPI document. Objects in `params`, `query` and `body` reject unknown members.
 */
export function defineEndpoint<
  const Kind extends Security,
  Params extends z.ZodObject | undefined = undefined,
  Headers extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  Result extends z.ZodType | undefined = undefined,
  Content = Infer<Body>,
>(endpoint: Shape<Kind, Params, Headers, Query, Body, Result, Content>): Endpoint {
  return endpoint;
}
