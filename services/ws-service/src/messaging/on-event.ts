import type { EventData, presenceAnnounced, sessionEnded, userUpdated } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { decodeEvent, type IncomingEvent } from '@ems/messaging';
import type { ConsumeMessage } from 'amqplib';
import type { Arrivals } from '../domain/arrivals.ts';
import { audienceOf } from '../domain/audience.ts';
import type { EventLog } from '../domain/event-log.ts';
import { showPosition, type Position } from '../domain/position.ts';
import type { Presence } from '../domain/presence.ts';
import { isRevokedBy, type Revocation, type Revocations } from '../domain/revocations.ts';
import { subjectOf } from '../domain/subject.ts';
import type { Hub } from '../hub.ts';

const remembered = 50_000;

/** Detects repeated events: the outbox publishes an event again when it has no confirmation. */
function createSeenIds() {
  let young = new Set<string>();
  let old = new Set<string>();
  return (id: string): boolean => {
    if (young.has(id) || old.has(id)) return true;
    young.add(id);
    if (young.size > remembered) [old, young] = [young, new Set()];
    return false;
  };
}

/** Handles each message of the stream. */
export function createOnEvent(use: {
  log: EventLog;
  arrivals: Arrivals;
  hub: Hub;
  revocations: Revocations;
  presence: Presence;
  replicaId: string;
  now: () => number;
  logger: Logger;
}) {
  const { log, hub, revocations, presence, logger } = use;
  const isRepeated = createSeenIds();

  function endSessions({ userId, sessionId, endedAt, epoch }: EventData<typeof sessionEnded>) {
    if (!sessionId) return revokeTokens(userId, { before: Date.parse(endedAt), epoch });
    revocations.revokeSession(sessionId);
    hub.closeOf(userId, ({ principal }) => principal.sessionId === sessionId);
  }

  function revokeTokens(userId: string, tokens: Revocation): void {
    revocations.revokeUser(userId, tokens);
    hub.closeOf(userId, ({ principal }) => isRevokedBy(principal, tokens));
  }

  function control({ type, data, occurredAt }: IncomingEvent): void {
    if (type === 'session.ended') endSessions(data as EventData<typeof sessionEnded>);
    if (type === 'user.deleted')
      revokeTokens((data as { userId: string }).userId, { before: Number.MAX_SAFE_INTEGER });
    if (type === 'user.updated') {
      const { userId, enabled } = data as EventData<typeof userUpdated>;
      if (!enabled) revokeTokens(userId, { before: occurredAt.getTime() });
    }
  }

  /** Ignores this replica's own announcements, because it knows its users. */
  function recordPresence({ data, occurredAt }: IncomingEvent, isOld: boolean): void {
    const announcement = data as EventData<typeof presenceAnnounced>;
    if (announcement.replicaId === use.replicaId) return;
    presence.record(announcement, isOld ? occurredAt.getTime() : use.now());
  }

  function show(event: IncomingEvent, position: Position): void {
    const audience = audienceOf(event.type, event.data);
    if (!audience) return;
    const { eventId: id, type, data } = event;
    const shown = { type: 'event', position: showPosition(position), id, event: type, data };
    const logged = {
      position: position.offset,
      audience,
      frame: JSON.stringify(shown),
      subject: subjectOf(type, data),
    };
    if (type !== 'chat.typing') log.add(logged);
    hub.publish(logged);
  }

  return (message: ConsumeMessage, position: Position): void => {
    const isOld = position.offset <= log.head();
    log.cover(position);
    use.arrivals.add(position.offset, use.now());
    const event = decodeEvent(message);
    if ('reason' in event) {
      logger.warn(event, 'Stream event not understood');
      return;
    }
    if (isRepeated(event.eventId)) return;
    if (event.type === 'presence.announced') return recordPresence(event, isOld);
    control(event);
    show(event, position);
  };
}
