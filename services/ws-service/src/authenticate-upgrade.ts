import type { IncomingMessage } from 'node:http';
import { InvalidTokenError, type Principal, type TokenVerifier } from '@ems/tokens';
import { parsePosition, type Position } from './domain/position.ts';
import type { Revocations } from './domain/revocations.ts';

export const protocol = 'ems.v1';

export interface UpgradeRequest {
  readonly token: string | undefined;
  /** The last position the client has seen. A malformed one becomes `neverGivenOut`. */
  readonly position: Position | undefined;
  /** The client has read over HTTP with this token and wants all events since the token was issued. */
  readonly sinceToken: boolean;
}

/** A token has three base64url parts, which tells it from `ems.v1`. */
const isToken = (text: string) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
const neverGivenOut: Position = { offset: -2, mark: 0 };

/** Selects the protocol, or the token if the client offers nothing else. */
export function selectProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(protocol)) return protocol;
  return [...offered].find(isToken) ?? false;
}

/** Reads token and position from the upgrade request. */
export function parseUpgrade(request: IncomingMessage): UpgradeRequest {
  const searchParams = new URLSearchParams(request.url?.split('?')[1]);
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
  const position = searchParams.get('position');
  return {
    token: searchParams.get('token') ?? offered.map((part) => part.trim()).find(isToken),
    position: position === null ? undefined : (parsePosition(position) ?? neverGivenOut),
    sinceToken: searchParams.get('since') === 'token',
  };
}

/** Authenticates an upgrade. Undefined when the token is not valid. Throws when it cannot be checked right now. */
export function createUpgradeAuthentication(options: {
  tokens: TokenVerifier;
  revocations: Revocations;
}) {
  const { tokens, revocations } = options;
  return async ({ token }: UpgradeRequest): Promise<Principal | undefined> => {
    if (!token) return undefined;
    try {
      const principal = await tokens.verify(token);
      return revocations.isRevoked(principal) ? undefined : principal;
    } catch (error) {
      if (error instanceof InvalidTokenError) return undefined;
      throw error;
    }
  };
}
