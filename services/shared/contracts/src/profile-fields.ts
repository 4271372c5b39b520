import { z } from 'zod';
import { isVisibleLine } from './is-visible-line.ts';

export const emailAddress = z.email().max(254);

/** One line. The same letters are the same text, however they were composed. */
const line = () =>
  z
    .string()
    .trim()
    .min(1)
    .max(100)
    .normalize('NFC')
    .refine(isVisibleLine, { error: 'Only visible characters', params: { reason: 'printable' } });

export const personName = line();

/** Of a device or a place. */
export const thingName = line();

/** An IANA zone name. Offsets such as `+01:00` are no zones: they know no summer time. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'Not an IANA time zone', params: { reason: 'time_zone' } })
  .meta({ examples: ['Europe/Bucharest'] });

/** A BCP 47 language tag, for the way numbers and dates are written. */
export const locale = z
  .string()
  .max(35)
  .refine(isLocale, { error: 'Not a BCP 47 language tag', params: { reason: 'locale' } })
  .meta({ examples: ['en-GB'] });

/** Languages that the page speaks. */
export const language = z.enum(['en', 'de']);

/** Zones that are there: making a formatter to ask takes longer than all else that a request is checked for. */
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
