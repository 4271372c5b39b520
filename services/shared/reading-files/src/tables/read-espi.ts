import sax from 'sax';
import { UnreadableFileError, type Source } from '../model.ts';
import { decodeText, findEncoding } from './decode-text.ts';
import { readBytes } from './read-bytes.ts';
import type { Row } from './table.ts';

/** The columns that an interval block of Green Button becomes. */
export const espiHeader = [
  'start',
  'duration',
  'value',
  'quality',
  'meter reading',
  'unit',
  'direction',
  'accumulation',
] as const;

const maxDepth = 50;
const maxText = 10_000;

/** Numbers of ESPI's code lists: unit, power of ten, direction, accumulation. */
export interface ReadingType {
  uom?: number;
  power?: number;
  flow?: number;
  accumulation?: number;
}

const keyOf = (href: string) => /UsagePoint\/[^/]+\/MeterReading\/[^/]+/.exec(href)?.[0];
const typeKey = (href: string) => /ReadingType\/[^/\s]+/.exec(href)?.[0];

/**
 * Interval readings of an ESPI feed (Green Button, NAESB REQ.21), in file order. Times are UTC seconds. Markup
 * declarations are refused, so no entity is ever expanded.
 */
export async function* readEspi(
  source: Source,
  head: Buffer,
  limit: number,
  onType: (reading: string | undefined, type: ReadingType) => void,
): AsyncGenerator<readonly Row[]> {
  const parser = sax.parser(true, { trim: true, position: true });
  const path: string[] = [];
  let batch: Row[] = [];
  let text = '';
  let reading: { start?: string; duration?: string; value?: string; quality?: string } = {};
  let entry: { self?: string; related: string[] } = { related: [] };
  let type: ReadingType | undefined;
  let lastReading: string | undefined;
  const typeOf = new Map<string, ReadingType>();
  const readingsOfType = new Map<string, string>();
  let failure: Error | undefined;

  parser.ondoctype = () => {
    failure = new UnreadableFileError(
      'The XML file declares a document type, which meters do not. It is not read.',
    );
  };
  parser.onerror = (error) =>
    (failure ??= new UnreadableFileError(
      `The XML file is damaged near line ${(parser.line ?? 0) + 1}.`,
      { cause: error },
    ));
  parser.onopentag = ({ name, attributes }) => {
    const local = name.replace(/^.*:/, '');
    path.push(local);
    if (path.length > maxDepth)
      failure ??= new UnreadableFileError('The XML file is nested too deeply.');
    text = '';
    if (local === 'entry') entry = { related: [] };
    if (local === 'IntervalReading') reading = {};
    if (local === 'ReadingType') type = {};
    if (local === 'link') {
      const href = String(attributes['href'] ?? '');
      if (attributes['rel'] === 'self') entry.self = href;
      else entry.related.push(href);
    }
    if (local === 'IntervalBlock')
      lastReading =
        keyOf(entry.self ?? '') ?? entry.related.map(keyOf).find(Boolean) ?? lastReading;
  };
  parser.ontext = (part) => {
    if (text.length < maxText) text += part;
  };
  parser.onclosetag = () => {
    const local = path.pop();
    const parent = path.at(-1);
    if (type) {
      if (local === 'uom') type.uom = Number(text);
      if (local === 'powerOfTenMultiplier') type.power = Number(text);
      if (local === 'flowDirection') type.flow = Number(text);
      if (local === 'accumulationBehaviour') type.accumulation = Number(text);
    }
    if (parent === 'timePeriod' && path.at(-2) === 'IntervalReading') {
      if (local === 'start') reading.start = text;
      if (local === 'duration') reading.duration = text;
    }
    if (parent === 'IntervalReading' && local === 'value') reading.value = text;
    if (parent === 'ReadingQuality' && local === 'quality') reading.quality = text;
    if (local === 'IntervalReading')
      batch.push({
        line: (parser.line ?? 0) + 1,
        cells: [
          reading.start ?? '',
          reading.duration ?? '',
          reading.value ?? '',
          reading.quality ?? '',
          lastReading ?? '',
        ],
      });
    if (local === 'entry') finishEntry();
    text = '';
  };

  function finishEntry(): void {
    const own = typeKey(entry.self ?? '');
    if (type) {
      typeOf.set(own ?? '', type);
      for (const [meterReading, key] of readingsOfType)
        if (key === (own ?? '')) onType(meterReading, type);
      if (readingsOfType.size === 0) onType(undefined, type);
    }
    const meterReading = keyOf(entry.self ?? '');
    const related = entry.related.map(typeKey).find(Boolean);
    if (meterReading && related) {
      readingsOfType.set(meterReading, related);
      const known = typeOf.get(related);
      if (known) onType(meterReading, known);
      lastReading = meterReading;
    }
    type = undefined;
  }

  const chunks = decodeText(readBytes(source, limit), findEncoding(head));
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += 65_536) {
      parser.write(chunk.slice(from, from + 65_536));
      if (failure) throw failure;
      if (batch.length > 0) yield batch;
      batch = [];
    }
  }
  parser.close();
  if (failure) throw failure;
}
