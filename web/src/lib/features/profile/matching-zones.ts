const atMost = 40;
const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[_/ -]+/g, ' ')
    .trim();

/** The time zones that somebody may mean who typed this, as `new york` or `berl`. */
export function matchingZones(zones: readonly string[], typed: string): readonly string[] {
  const wanted = plain(typed);
  return zones.filter((zone) => plain(zone).includes(wanted)).slice(0, atMost);
}

/** `UTC+01:00`, as it is at an instant. */
export const offsetOf = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')
    ?.value.replace('GMT', 'UTC') ?? '';
