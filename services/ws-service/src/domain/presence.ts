/** The ids of the users at a replica, each with whether the user is an administrator. */
export type People = ReadonlyMap<string, boolean>;

export interface Announcement {
  readonly replicaId: string;
  readonly came: readonly { readonly userId: string; readonly administrator: boolean }[];
  readonly left: readonly string[];
}

interface Replica {
  readonly people: Map<string, boolean>;
  heardAt: number;
}

/** Tracks who is online at any replica that has announced itself recently. */
export function createPresence(expiryMs: number) {
  const replicas = new Map<string, Replica>();
  const places = new Map<string, number>();
  const administratorPlaces = new Map<string, number>();
  const changed = new Set<string>();

  function count(counts: Map<string, number>, userId: string, difference: 1 | -1): void {
    const now = (counts.get(userId) ?? 0) + difference;
    if (now === 0) counts.delete(userId);
    else counts.set(userId, now);
  }

  function remove(people: Map<string, boolean>, userId: string): void {
    const administrator = people.get(userId);
    if (administrator === undefined) return;
    people.delete(userId);
    count(places, userId, -1);
    if (administrator) count(administratorPlaces, userId, -1);
    changed.add(userId);
  }

  function add(people: Map<string, boolean>, userId: string, administrator: boolean): void {
    if (people.get(userId) === administrator) return;
    remove(people, userId);
    people.set(userId, administrator);
    count(places, userId, 1);
    if (administrator) count(administratorPlaces, userId, 1);
    changed.add(userId);
  }

  function drop(replicaId: string): void {
    const people = replicas.get(replicaId)?.people ?? new Map<string, boolean>();
    for (const userId of people.keys()) remove(people, userId);
    replicas.delete(replicaId);
  }

  return {
    /** `heardAt`: the time at which the announcement was true. */
    record({ replicaId, came, left }: Announcement, heardAt: number): void {
      const replica = replicas.get(replicaId) ?? { people: new Map<string, boolean>(), heardAt };
      replicas.set(replicaId, replica);
      replica.heardAt = Math.max(replica.heardAt, heardAt);
      for (const { userId, administrator } of came) add(replica.people, userId, administrator);
      for (const userId of left) remove(replica.people, userId);
    },
    /** Forgets replicas that are silent, with their users. */
    expire(now: number): void {
      for (const [replicaId, { heardAt }] of replicas)
        if (heardAt + expiryMs <= now) drop(replicaId);
    },
    /** Forgets everything, because announcements may have been missed. */
    forget(): void {
      for (const replicaId of replicas.keys()) drop(replicaId);
    },
    /** Keeps all replicas from expiring while announcements cannot arrive. */
    keepAll(now: number): void {
      for (const replica of replicas.values()) replica.heardAt = Math.max(replica.heardAt, now);
    },
    isOnline: (userId: string) => places.has(userId),
    isSupportOnline: () => administratorPlaces.size > 0,
    /** The users whose presence has changed since the last call. */
    takeChanged(): ReadonlySet<string> {
      const taken = new Set(changed);
      changed.clear();
      return taken;
    },
  };
}

export type Presence = ReturnType<typeof createPresence>;
