import { answer } from '#lib/api/create-api.ts';
import { preferences } from '#lib/i18n/preferences.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';

/** Language, formats and time zone of the profile; without an answer those of the browser serve. */
export async function loadPreferences(): Promise<void> {
  await answer(api.GET('/api/users/me')).then(
    (profile) => preferences.adopt(profile),
    () => undefined,
  );
}
