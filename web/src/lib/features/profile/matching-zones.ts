import { languages } from '#lib/i18n/language.ts';
import { otherPlaceNames } from './other-place-names.ts';

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

/** Letters that Unicode does not take apart into a base letter and an accent. */
const whole: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  æ: 'ae',
  đ: 'd',
  ı: 'i',
};
/** How these letters are written without their accents, besides leaving these out. */
const spelled: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };

/** Removes capitals, accents and separators. */
const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[ßłøæđı]/g, (letter) => whole[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll(/[_/, -]+/g, ' ')
    .trim();

/** Every way to type a name: `Zürich` also as `zurich` and `zuerich`. */
const spellings = (name: string) => [
  plain(name),
  plain(name.normalize('NFC').replaceAll(/[äöüåø]/gi, (it) => spelled[it.toLowerCase()] ?? it)),
];

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

/** A country's long and short names in every language of the page. */
const countryNames = languages.flatMap((language) =>
  (['long', 'short'] as const).map(
    (style) => new Intl.DisplayNames(language, { type: 'region', style }),
  ),
);

/** Every zone with its search words in all languages. `language` is for the country shown. */
export function describeZones(facts: readonly ZoneFacts[], language: string): Zone[] {
  const shown = new Intl.DisplayNames(language, { type: 'region' });
  return [utc, ...facts].map((zone) => {
    const { name, group, mainCities, countryCode, countryName, alternativeName } = zone;
    const country = countryCode ? shown.of(countryCode) : undefined;
    const countries = countryCode ? countryNames.map((names) => names.of(countryCode) ?? '') : [];
    const places = [...group, name].flatMap((one) => [one, one.slice(one.lastIndexOf('/') + 1)]);
    const cities = [...mainCities, ...(otherPlaceNames[name] ?? [])];
    const terms = [...places, ...cities, ...countries, countryName, alternativeName];
    return {
      name,
      country,
      cities: mainCities,
      terms: [...new Set(terms.flatMap(spellings))],
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
