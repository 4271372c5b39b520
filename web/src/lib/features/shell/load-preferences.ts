import { answer } from '#lib/api/create-api.ts';
import { preferences } from '#lib/i18n/preferences.svelte.ts';
import { api } from '#lib/state/session.svelte.ts';

/** Loads language, formats and time zone from the profile. Those of the browser are used if that fails. */
export async function loadPreferences(): Promise<void> {
  await answer(api.GET('/api/users/me')).then(
    (profile) => preferences.adopt(profile),
    () => undefined,
  );
}
