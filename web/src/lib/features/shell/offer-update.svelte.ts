import { updated } from '$app/state';
import { m } from '#lib/i18n/generated/messages.js';
import { toast } from '#lib/ui/toast.svelte.ts';

/** Offers a newer version of the page once. Drafts survive the reload. */
export function offerUpdate(): void {
  $effect(() => {
    if (!updated.current) return;
    toast.message(m.update_ready(), {
      duration: Infinity,
      action: { label: m.update_reload(), onClick: () => location.reload() },
    });
  });
}
