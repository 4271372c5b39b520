import type { IncomingMessage } from 'node:http';
import { InvalidTokenError, type Principal, type TokenVerifier } from '@ems/tokens';
import { parsePosition, type Position } from './domain/position.ts';
import type { Revocations } from './domain/revocations.ts';

export const protocol = 'ems.v1';

export interface UpgradeRequest {
  readonly token: string | undefined;
  /** The last that the client has seen; with an absurd offset: one that nobody gave out. */
  readonly position: Position | undefined;
  /** Has read over HTTP with this token, and wants to be told what came since it was issued. */
  readonly sinceToken: boolean;
}

/** Three parts of base64url: what a token looks like, and `ems.v1` does not. */
const isToken = (text: string) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
const neverGivenOut: Position = { offset: -2, mark: 0 };

/** What the server selects: the protocol; or, where a client offers nothing but its token, that. */
export function selectProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(protocol)) return protocol;
  return [...offered].find(isToken) ?? false;
}

/** What a client asks for when it connects. */
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

/** Finds out who connects; undefined: nobody who may. Throws when that cannot be told at the moment. */
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
