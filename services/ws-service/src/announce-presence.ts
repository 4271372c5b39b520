import { presenceAnnounced } from '@ems/contracts';
import { createEvent, eventMessage, type Publisher } from '@ems/messaging';
import type { People, Presence } from './domain/presence.ts';
import type { Hub } from './hub.ts';

export interface PresenceTiming {
  /** A user stays online for this long after the last socket closes, so that reloading the page does not show. */
  readonly graceMs: number;
  readonly signOfLifeMs: number;
  /** How often the full list is repeated, for replicas that started later. */
  readonly everybodyMs: number;
  /** A replica that is silent for this long counts as empty. */
  readonly expiryMs: number;
}

export const presenceTiming: PresenceTiming = {
  graceMs: 5_000,
  signOfLifeMs: 5_000,
  everybodyMs: 60_000,
  expiryMs: 15_000,
};

const tickMs = 1_000;
const mostInOne = 500;

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
  let spokenAt = 0;
  let everybodyAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let speaking = false;
  let wasSupportOnline = false;

  function whoLeft(here: People): string[] {
    for (const userId of here.keys()) absentSince.delete(userId);
    for (const userId of announced.keys())
      if (!here.has(userId) && !absentSince.has(userId)) absentSince.set(userId, now());
    return [...absentSince].flatMap(([userId, since]) =>
      since + timing.graceMs <= now() ? [userId] : [],
    );
  }

  async function say(came: [string, boolean][], left: string[]): Promise<void> {
    const data = {
      replicaId,
      came: came.map(([userId, administrator]) => ({ userId, administrator })),
      left,
    };
    const event = createEvent(presenceAnnounced, data);
    await use.publish(eventMessage(event, 'ws-service', { transient: true }));
    spokenAt = now();
    for (const [userId, administrator] of came) announced.set(userId, administrator);
    for (const userId of left) {
      announced.delete(userId);
      absentSince.delete(userId);
    }
  }

  /** The next tick repeats what the broker has not confirmed. */
  async function speak(came: [string, boolean][], left: string[]): Promise<void> {
    for (let at = 0; at < Math.max(came.length, left.length); at += mostInOne)
      await say(came.slice(at, at + mostInOne), left.slice(at, at + mostInOne));
    if (spokenAt + timing.signOfLifeMs <= now()) await say([], []);
  }

  function tell(): void {
    if (!use.isListening()) presence.holdBreath(now());
    presence.expire(now());
    const changed = presence.takeChanged();
    if (changed.size > 0) hub.tellWatchers(changed, presence.isOnline);
    if (presence.isSupportOnline() === wasSupportOnline) return;
    wasSupportOnline = presence.isSupportOnline();
    hub.tellResidents(JSON.stringify({ type: 'presence', supportOnline: wasSupportOnline }));
  }

  async function tick(): Promise<void> {
    const here = hub.people();
    const left = whoLeft(here);
    const isEverybody = everybodyAt + timing.everybodyMs <= now();
    const came = [...here].filter(
      ([userId, administrator]) => isEverybody || announced.get(userId) !== administrator,
    );
    const heard = came.map(([userId, administrator]) => ({ userId, administrator }));
    presence.hear({ replicaId, came: heard, left }, now());
    tell();
    if (speaking) return;
    speaking = true;
    try {
      await speak(came, left);
      if (isEverybody) everybodyAt = now();
    } catch {
      // The broker is unavailable. The next tick tries again.
    } finally {
      speaking = false;
    }
  }

  return {
    start(): void {
      tell();
      timer = setInterval(() => void tick(), tickMs);
    },
    /** Announces everybody again, because earlier announcements may have been lost. */
    startAfresh(): void {
      presence.forget();
      announced.clear();
      everybodyAt = 0;
    },
    stop: () => clearInterval(timer),
  };
}
