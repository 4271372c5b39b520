import { normalName } from '../columns/column-names.ts';
import { directions, refusalOf } from '../columns/directions.ts';
import { UnreadableFileError, type Direction } from '../model.ts';
import type { Table } from '../tables/table.ts';
import { austria } from './austria.ts';
import { datadis } from './datadis.ts';
import { dsmrReader } from './dsmr-reader.ts';
import { eRedes } from './e-redes.ts';
import { energyMonitors } from './energy-monitors.ts';
import { enedis } from './enedis.ts';
import { fluvius } from './fluvius.ts';
import { greenButton } from './green-button.ts';
import { homeAssistant } from './home-assistant.ts';
import { homeWizard } from './home-wizard.ts';
import { intervals } from './intervals.ts';
import { findColumn, type Layout } from './layout.ts';
import { n3rgy } from './n3rgy.ts';
import { netherlands } from './netherlands.ts';
import { north } from './north.ts';
import { octopus } from './octopus.ts';
import { own } from './own.ts';
import { research } from './research.ts';
import { solar } from './solar.ts';
import { uci } from './uci.ts';

export const layouts: readonly Layout[] = [
  ...intervals,
  ...uci,
  ...own,
  ...octopus,
  ...n3rgy,
  ...greenButton,
  ...enedis,
  ...fluvius,
  ...datadis,
  ...eRedes,
  ...austria,
  ...netherlands,
  ...homeWizard,
  ...dsmrReader,
  ...homeAssistant,
  ...solar,
  ...north,
  ...research,
  ...energyMonitors,
];

const fits = ({ header, without = [] }: Layout, names: readonly string[]) =>
  header.every((column) => findColumn(names, column) >= 0) &&
  without.every((column) => findColumn(names, column) < 0);

const ofProduction = layouts.flatMap((layout) =>
  layout.production ? [{ ...layout, ...layout.production }] : [],
);

const ofBoth = [...layouts, ...ofProduction];

const find = (all: readonly Layout[], names: readonly string[], about: Table['about']) =>
  all.find(
    (layout) =>
      fits(layout, names) &&
      Object.entries(layout.about ?? {}).every(([name, pattern]) =>
        pattern.test(about.get(name) ?? ''),
      ),
  );

/**
 * The layout that a file with these columns, and this around its table, is in.
 *
 * @throws {UnreadableFileError} when files in this layout hold only the other direction
 */
export function findLayout(
  { header, about }: Pick<Table, 'header' | 'about'>,
  direction: Direction,
): Layout | undefined {
  const names = header.map(normalName);
  if (direction === 'consumption') {
    const layout = find(layouts, names, about);
    if (layout?.isProduction) throw new UnreadableFileError(refusalOf(direction, [layout.name]));
    return layout;
  }
  const found = find(ofProduction, names, about);
  const other = found ? undefined : find(layouts, names, about);
  if (other && !other.isGeneric && !other.production && !header.some(directions.production.isNamed))
    throw new UnreadableFileError(
      `Files in the layout ${other.name} hold consumption, and this device measures production or feed-in. ` +
        'To import the file, choose a device that measures consumption, or add one.',
    );
  return found;
}

/** Whether a row can be the header of a layout. */
export function isKnownHeader(cells: readonly string[]): boolean {
  if (cells.length < 2) return false;
  const names = cells.map(normalName);
  return ofBoth.some((layout) => fits(layout, names));
}
