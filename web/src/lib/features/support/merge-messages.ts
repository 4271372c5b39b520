interface Placed {
  readonly position: number;
}

/** Merges messages in order without duplicates, however they arrived. */
export function mergeMessages<Message extends Placed>(
  known: readonly Message[],
  more: readonly Message[],
): readonly Message[] {
  const byPosition = new Map([...known, ...more].map((message) => [message.position, message]));
  return [...byPosition.values()].toSorted((a, b) => a.position - b.position);
}
