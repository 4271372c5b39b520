import { realtime } from '#lib/realtime/realtime.svelte.ts';

const settleMs = 500;

/**
 * Calls `count` soon after events that may change the unread count, and after a gap. Counting at the server gives the
 * same result in each tab, and repeated events do no harm. Returns a function that stops it.
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
