/** As `@vvo/tzdb` writes them. */
export interface ZoneFacts {
  readonly name: string;
  /** All names of this zone, old ones too. */
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
  /** All that somebody may type to find it, normalised. */
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

/** Without capitals, accents and separators. */
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[_/, -]+/g, ' ')
    .trim();

/** `UTC+01:00`, as it is at an instant. */
export const offsetOf = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')
    ?.value.replace('GMT', 'UTC') ?? '';

/** Minutes ahead of UTC, for what is written as `+5:30`, `GMT+2` or `UTC-03:00`. */
function offsetMinutes(text: string): number | undefined {
  const found = /^(?:utc|gmt)? *([+\-−]) *(\d{1,2})(?::?(\d{2}))?$/i.exec(text.trim());
  if (!found) return undefined;
  const [, sign, hours, minutes = '0'] = found;
  return (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes));
}

/** Every zone with the words that it is found by in a language. */
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

/** How well a zone fits: 0 is best; undefined: not at all. */
function rank({ terms }: Zone, wanted: string): number | undefined {
  if (terms.includes(wanted)) return 0;
  if (terms.some((term) => term.startsWith(wanted))) return 1;
  return terms.some((term) => term.includes(` ${wanted}`)) ? 2 : undefined;
}

/** The time zones that somebody may mean who typed a city, a country, another name or an offset; best ones first. */
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
