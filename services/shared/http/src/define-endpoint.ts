import type { Principal } from '@ems/tokens';
import type { Request, Response } from 'express';
import type { z } from 'zod';

/**
 * Who may call: anyone; a person with a good token; an administrator; a device with its own credentials (HTTP Basic);
 * or another service of the platform.
 */
export type Security = 'public' | 'user' | 'administrator' | 'device' | 'internal';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

type Infer<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

type CallerOf<Kind extends Security> = Kind extends 'user' | 'administrator'
  ? { principal: Principal }
  : Kind extends 'device'
    ? { deviceId: number }
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
  /** By name in lower case. */
  headers?: Headers;
  query?: Query;
  body?: Body;
  /** Largest body in bytes; 100 KB if not given. */
  bodyLimit?: number;
  /** Reads the body in its own way, and then `body` only documents it; absent: as `application/json`, checked. */
  readBody?: (content: Buffer, contentType: string | undefined) => Content;
  status: number;
  /** Absent: an empty body, or one that the handler writes itself (then name its `contentType`). */
  result?: Result;
  /** The handler writes the response itself: a stream, or something that is not JSON. */
  contentType?: string;
  /**
   * The answer depends on nothing but the caller and the address: those who ask at the same time get the same one, made
   * once. Never one that was begun before they asked.
   */
  shared?: boolean;
  /** Codes of problems that this endpoint may answer with, beyond those that follow from its shape. */
  problems?: readonly string[];
  handle: (
    input: Input<Params, Headers, Query, Content, Kind>,
  ) => Promise<Result extends z.ZodType ? z.input<Result> : void>;
}

/** An endpoint as a value, with the types of its parts forgotten. */
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
 * Declares one operation: its schemas validate the request, type the handler, check the response and make the
 * OpenAPI document. Objects in `params`, `query` and `body` refuse unknown members.
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
