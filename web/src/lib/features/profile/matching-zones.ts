/** The format of `@vvo/tzdb`. */
export interface ZoneFacts {
  readonly name: string;
  /** All names of this zone, including old ones. */
  readonly group: readonly string[];
  readonly alternativeName: string;
  readonly countryCode: string;
  readonly countryName: string;
  readonly mainCities: readonly string[];
}

export interface Zone {
  readonly name: string;
  readonly country: string | undefined;
  readonly cities: readonly string[];
  /** All search words for the zone, normalised. */
  readonly terms: readonly string[];
}

const atMost = 40;
const utc: ZoneFacts = {
  name: 'UTC',
  group: ['UTC', 'Etc/UTC', 'Etc/GMT', 'GMT', 'Zulu'],
  alternativeName: 'Coordinated Universal Time',
  countryCode: '',
  countryName: '',
  mainCities: [],
};

/** Removes capitals, accents and separators. */
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[_/, -]+/g, ' ')
    .trim();

/** The offset of a zone at an instant, as `UTC+01:00`. */
export const offsetOf = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')
    ?.value.replace('GMT', 'UTC') ?? '';

/** Parses `+5:30`, `GMT+2` or `UTC-03:00` to minutes ahead of UTC. */
function offsetMinutes(text: string): number | undefined {
  const found = /^(?:utc|gmt)? *([+\-−]) *(\d{1,2})(?::?(\d{2}))?$/i.exec(text.trim());
  if (!found) return undefined;
  const [, sign, hours, minutes = '0'] = found;
  return (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes));
}

/** Every zone with its search words in a language. */
export function describeZones(facts: readonly ZoneFacts[], language: string): Zone[] {
  const countries = new Intl.DisplayNames(language, { type: 'region' });
  return [utc, ...facts].map((zone) => {
    const { name, group, mainCities, countryName, alternativeName } = zone;
    const country = zone.countryCode ? countries.of(zone.countryCode) : undefined;
    const places = [...group, name].flatMap((one) => [one, one.slice(one.lastIndexOf('/') + 1)]);
    const terms = [...places, ...mainCities, country ?? '', countryName, alternativeName];
    return {
      name,
      country,
      cities: mainCities,
      terms: [...new Set(terms.map(plain))],
    };
  });
}

/** How well a zone matches. 0 is best, undefined is no match. */
function rank({ terms }: Zone, wanted: string): number | undefined {
  if (terms.includes(wanted)) return 0;
  if (terms.some((term) => term.startsWith(wanted))) return 1;
  return terms.some((term) => term.includes(` ${wanted}`)) ? 2 : undefined;
}

/** The time zones that match a typed city, country, other name or offset, best matches first. */
export function matchingZones(zones: readonly Zone[], typed: string, at: Date): readonly Zone[] {
  const offset = offsetMinutes(typed);
  if (offset !== undefined)
    return zones
      .filter(({ name }) => (offsetMinutes(offsetOf(name, at)) ?? 0) === offset)
      .slice(0, atMost);
  const wanted = plain(typed);
  return zones
    .flatMap((zone) => {
      const found = rank(zone, wanted);
      return found === undefined ? [] : [{ zone, found }];
    })
    .toSorted((a, b) => a.found - b.found)
    .slice(0, atMost)
    .map(({ zone }) => zone);
}
