import { z } from 'zod';
import { isVisibleLine } from './is-visible-line.ts';

export const emailAddress = z.email().max(254);

/** One line of text, in the composed form of Unicode. */
const line = () =>
  z
    .string()
    .trim()
    .min(1)
    .max(100)
    .normalize('NFC')
    .refine(isVisibleLine, { error: 'Only visible characters', params: { reason: 'printable' } });

export const personName = line();

/** The name of a device or a place. */
export const thingName = line();

/** An IANA zone name. Offsets such as `+01:00` are rejected, because they have no daylight saving time. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'Not an IANA time zone', params: { reason: 'time_zone' } })
  .meta({ examples: ['Europe/Bucharest'] });

/** A BCP 47 language tag, for the format of numbers and dates. */
export const locale = z
  .string()
  .max(35)
  .refine(isLocale, { error: 'Not a BCP 47 language tag', params: { reason: 'locale' } })
  .meta({ examples: ['en-GB'] });

/** Languages of the page. */
export const language = z.enum(['en', 'de']);

/** Known zones. Checking a zone creates a formatter, which takes longer than the rest of the validation. */
const knownZones = new Set<string>();

function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  const known = isZoneOfIntl(name);
  if (known && knownZones.size < 1_000) knownZones.add(name);
  return known;
}

function isZoneOfIntl(name: string): boolean {
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
