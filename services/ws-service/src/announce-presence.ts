import { presenceAnnounced } from '@ems/contracts';
import { createEvent, eventMessage, type Publisher } from '@ems/messaging';
import type { People, Presence } from './domain/presence.ts';
import type { Hub } from './hub.ts';

export interface PresenceTiming {
  /** A user stays online for this long after the last socket closes, so that reloading the page does not show. */
  readonly graceMs: number;
  readonly heartbeatMs: number;
  /** How often the full list is repeated, for replicas that started later. */
  readonly fullListMs: number;
  /** A replica that is silent for this long counts as empty. */
  readonly expiryMs: number;
}

export const presenceTiming: PresenceTiming = {
  graceMs: 5_000,
  heartbeatMs: 5_000,
  fullListMs: 60_000,
  expiryMs: 15_000,
};

const tickMs = 1_000;
const mostPerEvent = 500;

/** Announces this replica's users to the other replicas, and changes of presence to the sockets here. */
export function announcePresence(use: {
  replicaId: string;
  hub: Hub;
  presence: Presence;
  publish: Publisher['publish'];
  isListening: () => boolean;
  timing: PresenceTiming;
  now: () => number;
}) {
  const { replicaId, hub, presence, timing, now } = use;
  const announced = new Map<string, boolean>();
  const absentSince = new Map<string, number>();
  let publishedAt = 0;
  let fullListAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let publishing = false;
  let wasSupportOnline = false;

  function usersWhoLeft(here: People): string[] {
    for (const userId of here.keys()) absentSince.delete(userId);
    for (const userId of announced.keys())
      if (!here.has(userId) && !absentSince.has(userId)) absentSince.set(userId, now());
    return [...absentSince].flatMap(([userId, since]) =>
      since + timing.graceMs <= now() ? [userId] : [],
    );
  }

  async function publishOne(came: [string, boolean][], left: string[]): Promise<void> {
    const data = {
      replicaId,
      came: came.map(([userId, administrator]) => ({ userId, administrator })),
      left,
    };
    const event = createEvent(presenceAnnounced, data);
    await use.publish(eventMessage(event, 'ws-service', { transient: true }));
    publishedAt = now();
    for (const [userId, administrator] of came) announced.set(userId, administrator);
    for (const userId of left) {
      announced.delete(userId);
      absentSince.delete(userId);
    }
  }

  /** The next tick repeats what the broker has not confirmed. */
  async function publishChanges(came: [string, boolean][], left: string[]): Promise<void> {
    for (let at = 0; at < Math.max(came.length, left.length); at += mostPerEvent)
      await publishOne(came.slice(at, at + mostPerEvent), left.slice(at, at + mostPerEvent));
    if (publishedAt + timing.heartbeatMs <= now()) await publishOne([], []);
  }

  function notifySockets(): void {
    if (!use.isListening()) presence.keepAll(now());
    presence.expire(now());
    const changed = presence.takeChanged();
    if (changed.size > 0) hub.notifyWatchers(changed, presence.isOnline);
    if (presence.isSupportOnline() === wasSupportOnline) return;
    wasSupportOnline = presence.isSupportOnline();
    hub.notifyResidents(JSON.stringify({ type: 'presence', supportOnline: wasSupportOnline }));
  }

  async function tick(): Promise<void> {
    const here = hub.people();
    const left = usersWhoLeft(here);
    const isFullList = fullListAt + timing.fullListMs <= now();
    const came = [...here].filter(
      ([userId, administrator]) => isFullList || announced.get(userId) !== administrator,
    );
    const own = came.map(([userId, administrator]) => ({ userId, administrator }));
    presence.record({ replicaId, came: own, left }, now());
    notifySockets();
    if (publishing) return;
    publishing = true;
    try {
      await publishChanges(came, left);
      if (isFullList) fullListAt = now();
    } catch {
      // The broker is unavailable. The next tick tries again.
    } finally {
      publishing = false;
    }
  }

  return {
    start(): void {
      notifySockets();
      timer = setInterval(() => void tick(), tickMs);
    },
    /** Announces everybody again, because earlier announcements may have been lost. */
    restart(): void {
      presence.forget();
      announced.clear();
      fullListAt = 0;
    },
    stop: () => clearInterval(timer),
  };
}
