import type { IncomingMessage } from 'node:http';
import type { Secret } from '@ems/config';
import type { Principal, TokenVerifier } from '@ems/tokens';
import type { Revocations } from './domain/revocations.ts';

export const protocol = 'ems.v1';

export interface UpgradeRequest {
  readonly token: string | undefined;
  readonly ticket: string | undefined;
  readonly position: number | undefined;
}

/** What a client asks for when it connects. */
export function parseUpgrade(request: IncomingMessage): UpgradeRequest {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const offered = (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((part) => part.trim());
  const position = searchParams.get('position');
  return {
    token: searchParams.get('token') ?? offered.find((part) => part !== protocol && part !== ''),
    ticket: searchParams.get('ticket') ?? undefined,
    // A position that nobody gave out is answered like one that is too old.
    position: position === null ? undefined : /^\d{1,15}$/.test(position) ? Number(position) : -1,
  };
}

/** Finds out who connects; undefined: nobody who may. */
export function createUpgradeAuthentication(options: {
  tokens: TokenVerifier;
  revocations: Revocations;
  authServiceUrl: string;
  internalToken: Secret;
}) {
  const { tokens, revocations } = options;

  async function redeem(ticket: string): Promise<string | undefined> {
    const response = await fetch(`${options.authServiceUrl}/internal/ws-tickets/redeem`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${options.internalToken.reveal()}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ticket }),
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) return undefined;
    return ((await response.json()) as { accessToken: string }).accessToken;
  }

  return async ({ token, ticket }: UpgradeRequest): Promise<Principal | undefined> => {
    try {
      const accessToken = ticket ? await redeem(ticket) : token;
      if (!accessToken) return undefined;
      const principal = await tokens.verify(accessToken);
      return revocations.isRevoked(principal) ? undefined : principal;
    } catch {
      return undefined;
    }
  };
}
