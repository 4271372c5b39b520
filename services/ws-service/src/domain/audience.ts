/** Who gets an event. */
export interface Audience {
  readonly userId: string;
  readonly administrators: boolean;
}

/** Undefined for an event that only services get. */
export function audienceOf(type: string, data: unknown): Audience | undefined {
  const { userId } = data as { userId?: unknown };
  if (typeof userId !== 'string') return undefined;
  if (type.startsWith('notify.')) return { userId, administrators: false };
  if (type.startsWith('chat.')) return { userId, administrators: true };
  return undefined;
}

export interface Reader {
  readonly userId: string;
  readonly isAdministrator: boolean;
}

export const isFor = (audience: Audience, reader: Reader): boolean =>
  audience.userId === reader.userId || (audience.administrators && reader.isAdministrator);
