import type { ParkedMessage } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { toast } from '#lib/ui/toast.svelte.ts';
import { reasonText } from './reason-text.ts';

/** Shows how many replayed messages were parked again, with the reason of the latest. */
export function showFailedReplays(messages: readonly ParkedMessage[]): void {
  const [latest] = messages;
  if (!latest) return;
  toast.error(m.admin_replay_failed({ count: messages.length, reason: reasonText(latest.reason) }));
}
