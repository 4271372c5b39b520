import type { Decimal, Unit } from '../model.ts';

const missing = new Set(
  '|na|n/a|n.a.|#n/a|nan|null|none|nil|unavailable|unknown|missing|nodata|no data|?|-|--|—|–'.split(
    '|',
  ),
);

/** Whether a cell says that there is no value. */
export const isMissing = (text: string): boolean =>
  text === '' || (text.length <= 11 && missing.has(text.toLowerCase()));

const pointNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?$/;
const commaNumber = /^[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d{1,2})?$/;
const spaced = /^[+-]?\d{1,3}(?:[ '’\u00A0\u202F]\d{3})+(?:[.,]\d+)?$/;
const spaces = /[ '’\u00A0\u202F]/g;
const commaGroups = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const pointGroups = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/;
const either = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

export type NumberShape =
  | 'integer'
  | 'point'
  | 'comma'
  | 'point-grouped'
  | 'comma-grouped'
  | 'either-point'
  | 'either-comma'
  | 'none';

/** What a number's text says about the file's decimal sign; `either-`: 1.234 and 1,234 say nothing. */
export function numberShape(text: string): NumberShape {
  const plain = spaced.test(text) ? text.replace(spaces, '') : text;
  if (/^[+-]?\d+(?:[eE][+-]?\d{1,2})?$/.test(plain)) return 'integer';
  if (either.test(plain)) return plain.includes('.') ? 'either-point' : 'either-comma';
  if (pointNumber.test(plain)) return 'point';
  if (commaNumber.test(plain)) return 'comma';
  if (commaGroups.test(plain)) return 'point-grouped';
  if (pointGroups.test(plain)) return 'comma-grouped';
  return 'none';
}

export interface NumberFormat {
  readonly decimal: Decimal;
  /** Whether the other sign separates thousands. */
  readonly isGrouped: boolean;
}

/**
 * The number times ten to the `shift`, to the nearest whole number; undefined when the text is no number in this
 * format, or too large to be exact.
 */
export function parseScaled(
  text: string,
  { decimal, isGrouped }: NumberFormat,
  shift: number,
): number | undefined {
  let plain = text;
  if (spaced.test(plain)) plain = plain.replace(spaces, '');
  if (isGrouped) {
    if (decimal === 'point' && commaGroups.test(plain)) plain = plain.replaceAll(',', '');
    if (decimal === 'comma' && pointGroups.test(plain)) plain = plain.replaceAll('.', '');
  }
  if (!(decimal === 'point' ? pointNumber : commaNumber).test(plain)) return undefined;
  const isNegative = plain.startsWith('-');
  const [mantissa = '', exponent = '0'] = plain.replace(/^[+-]/, '').split(/[eE]/);
  const [whole = '', fraction = ''] = mantissa.split(/[.,]/);
  const scaled = shiftDigits(whole, fraction, shift + Number(exponent));
  return Number.isSafeInteger(scaled) ? (isNegative ? 0 - scaled : scaled) : undefined;
}

function shiftDigits(whole: string, fraction: string, places: number): number {
  if (places < 0) {
    const padded = whole.padStart(1 - places, '0');
    const cut = padded.length + places;
    return Number(padded.slice(0, cut)) + (padded.charCodeAt(cut) >= 53 ? 1 : 0);
  }
  const kept = Number(whole + fraction.slice(0, places).padEnd(places, '0'));
  return kept + (fraction.charCodeAt(places) >= 53 ? 1 : 0);
}

const unitEnd = /(?<=[\d.,])\s?(kWh|MWh|Wh|kW|W)$/;

/** The unit that a cell such as `0.5 kWh` states itself. */
export const unitOfCell = (text: string): Unit | undefined =>
  unitEnd.exec(text)?.[1] as Unit | undefined;

/** A cell such as `0.5 kWh` without its unit. */
export const withoutUnit = (text: string): string =>
  unitEnd.test(text) ? text.replace(unitEnd, '') : text;
