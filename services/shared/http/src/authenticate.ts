import { timingSafeEqual } from 'node:crypto';
import { DomainError } from '@ems/domain-error';
import type { Secret } from '@ems/config';
import { InvalidTokenError, isAdministrator, type TokenVerifier } from '@ems/tokens';
import type { Request } from 'express';

/**
 * Who may call: anyone; a user with a valid token; an administrator; a device with its own credentials (HTTP Basic);
 * or another service of the platform.
 */
export type Security = 'public' | 'user' | 'administrator' | 'device' | 'internal';

export interface Authentication {
  readonly tokens?: TokenVerifier;
  readonly internalToken?: Secret;
  /** The device that valid credentials belong to, else undefined. Handlers get it as it is. */
  readonly device?: (
    username: string,
    password: string,
  ) => Promise<AuthenticatedDevice | undefined>;
}

export interface AuthenticatedDevice {
  readonly id: number;
}

const challenge = (code: InvalidTokenError['code']) =>
  new DomainError(code, 'Send `Authorization: Bearer <access token>`');

function bearer(request: Request): string {
  const match = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) throw challenge('token_missing');
  return match[1];
}

async function person(request: Request, { tokens }: Authentication, administrator: boolean) {
  if (!tokens) throw new Error('This server was created without a token verifier');
  const principal = await tokens.verify(bearer(request)).catch((error: unknown) => {
    throw error instanceof InvalidTokenError ? challenge(error.code) : error;
  });
  if (administrator && !isAdministrator(principal)) {
    throw new DomainError('forbidden', 'Only administrators can do this');
  }
  return { principal };
}

function service(request: Request, { internalToken }: Authentication) {
  const given = Buffer.from(bearer(request));
  const expected = Buffer.from(internalToken?.reveal() ?? '');
  if (
    expected.length === 0 ||
    given.length !== expected.length ||
    !timingSafeEqual(given, expected)
  )
    throw challenge('token_invalid');
  return {};
}

async function device(request: Request, authentication: Authentication) {
  const encoded = /^Basic ([\w+/=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const [username, password] = split(Buffer.from(encoded ?? '', 'base64').toString());
  const found = encoded ? await authentication.device?.(username, password) : undefined;
  if (!found)
    throw new DomainError(
      'credentials_invalid',
      'Send the credentials of this device (HTTP Basic)',
    );
  return { device: found };
}

function split(text: string): [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** Identifies the caller for the handler. Throws when the caller has no access. */
export async function authenticate(
  security: Security,
  request: Request,
  authentication: Authentication,
): Promise<object> {
  switch (security) {
    case 'public':
      return {};
    case 'user':
      return person(request, authentication, false);
    case 'administrator':
      return person(request, authentication, true);
    case 'internal':
      return service(request, authentication);
    case 'device':
      return device(request, authentication);
  }
}
