import type { Field } from './field.ts';
import { readNumber, type NumberRead } from './read-number.ts';
import { readPath } from './read-path.ts';

export type FieldProblem =
  'not_a_number' | 'negative_value' | 'implausible_value' | 'unit_mismatch';

export type FieldRead =
  | { readonly value: number }
  | { readonly problem: FieldProblem; readonly detail: string }
  | undefined;

/** More than a town uses. A higher value must have another unit than the profile declares. */
const most: Record<Field['unit'], number> = { kWh: 1e8, Wh: 1e11, Wmin: 6e12, W: 1e8, kW: 1e5 };

const shown = (given: unknown) => JSON.stringify(given)?.slice(0, 60) ?? 'nothing';

const array = /^(.*?)([^.]+)\[\*(\w*)\]$/;

function readTerm(document: unknown, term: string): unknown[] {
  const [, parent = '', name = '', sibling = ''] = array.exec(term) ?? [];
  if (name === '') return [readPath(document, term)];
  const found = readPath(document, parent + name);
  if (!Array.isArray(found)) return [found];
  const isSum = sibling === '' || Array.isArray(readPath(document, parent + sibling));
  return isSum ? found : found.slice(0, 1);
}

function sumOf(document: unknown, path: string, unit: Field['unit']): FieldRead {
  const sign = path.startsWith('-') ? -1 : 1;
  const given = path
    .replace(/^-/, '')
    .split(' + ')
    .flatMap((term) => readTerm(document, term));
  const numbers = given.map(readNumber);
  const bad = numbers.indexOf('not_a_number');
  if (bad >= 0) return { problem: 'not_a_number', detail: `${shown(given[bad])} is not a number` };
  if (numbers.length === 0 || numbers.includes('missing')) return undefined;
  const known = numbers.filter(
    (one): one is Extract<NumberRead, object> => typeof one === 'object',
  );
  const other = known.find((one) => one.unit !== undefined && one.unit !== unit);
  if (other)
    return {
      problem: 'unit_mismatch',
      detail: `The value is in ${other.unit}, but ${unit} is expected`,
    };
  // Rounds the sum of decimals to a millionth.
  const sum = known.reduce((total, { value }) => total + value, 0);
  return { value: (sign * Math.round(sum * 1e6)) / 1e6 || 0 };
}

/** The value of a field, in its unit, or undefined if the field is missing. */
export function readField(
  document: unknown,
  { paths, unit, isSigned, isMissingAtZero }: Field,
): FieldRead {
  for (const path of paths) {
    const read = sumOf(document, path, unit);
    if (!read || 'problem' in read) {
      if (read) return read;
      continue;
    }
    if (isMissingAtZero && read.value === 0) continue;
    if (Math.abs(read.value) > most[unit])
      return {
        problem: 'implausible_value',
        detail: `${read.value} ${unit} cannot be; the value may be in another unit`,
      };
    if (read.value >= 0) return read;
    return isSigned
      ? { value: 0 }
      : { problem: 'negative_value', detail: `${read.value} ${unit} is below zero` };
  }
  return undefined;
}
