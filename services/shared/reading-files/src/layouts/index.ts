import { normalName } from '../columns/column-names.ts';
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

/** The layout that a file with these columns, and this around its table, is in. */
export function findLayout(
  header: readonly string[],
  about: ReadonlyMap<string, string>,
): Layout | undefined {
  const names = header.map(normalName);
  return layouts.find(
    (layout) =>
      fits(layout, names) &&
      Object.entries(layout.about ?? {}).every(([name, pattern]) =>
        pattern.test(about.get(name) ?? ''),
      ),
  );
}

/** Whether a row can be the header of a layout. */
export function isKnownHeader(cells: readonly string[]): boolean {
  if (cells.length < 2) return false;
  const names = cells.map(normalName);
  return layouts.some((layout) => fits(layout, names));
}
