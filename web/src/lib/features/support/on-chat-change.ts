import { realtime } from '#lib/realtime/realtime.svelte.ts';

const settleMs = 500;

/**
 * Counts again soon after what may change what is unread, and after a gap. What is counted by the server is the same
 * in each tab, and an event that comes twice counts once. Returns what ends it.
 */
export function onChatChange(
  count: () => Promise<boolean>,
  concerns: (event: { userId: string }) => boolean = () => true,
): () => void {
  let settling: ReturnType<typeof setTimeout> | undefined;
  const soon = (event: { userId: string }) => {
    if (!concerns(event)) return;
    settling ??= setTimeout(() => {
      settling = undefined;
      void count();
    }, settleMs);
  };
  const ends = [
    realtime.on('chat.message', soon),
    realtime.on('chat.read', soon),
    realtime.on('chat.conversation', soon),
    realtime.onGap(count),
  ];
  return () => {
    clearTimeout(settling);
    for (const end of ends) end();
  };
}
