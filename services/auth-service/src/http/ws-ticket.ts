import { defineEndpoint, DomainError } from '@ems/http';
import { z } from 'zod';
import type { IssueAccessToken } from '../access-tokens.ts';
import type { SessionRepository } from '../db/session-repository.ts';
import { lifetimes } from '../domain/lifetimes.ts';
import { hashToken, randomToken } from '../random-token.ts';

export const issueWsTicket = (repository: SessionRepository, now: () => number) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/ws-ticket',
    summary: 'A ticket that opens one socket within 30 seconds',
    security: 'user',
    status: 201,
    result: z.object({ ticket: z.string(), expiresAt: z.iso.datetime() }),
    problems: ['session_ended'],
    async handle({ principal }) {
      const ticket = randomToken();
      const expiresAt = new Date(now() + lifetimes.ticket);
      await repository.createTicket(hashToken(ticket), principal.sessionId, expiresAt);
      return { ticket, expiresAt: expiresAt.toISOString() };
    },
  });

export const redeemWsTicket = (
  repository: SessionRepository,
  issue: IssueAccessToken,
  now: () => number,
) =>
  defineEndpoint({
    method: 'post',
    path: '/internal/ws-tickets/redeem',
    summary: 'An access token for a ticket, once',
    security: 'internal',
    body: z.object({ ticket: z.string().max(100) }),
    status: 200,
    result: z.object({ accessToken: z.string(), expiresAt: z.iso.datetime() }),
    problems: ['ticket_invalid'],
    async handle({ body }) {
      const session = await repository.redeemTicket(hashToken(body.ticket), new Date(now()));
      if (!session) throw new DomainError('ticket_invalid', 'Used already, or too old');
      return issue(session);
    },
  });
