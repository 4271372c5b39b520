import { unitIn } from '../columns/column-names.ts';
import { isVolume, onlyElectricity } from '../columns/other-media.ts';
import { UnreadableFileError, type Kind, type Unit } from '../model.ts';
import type { ValueInputs } from './value-inputs.ts';
import { isPowerUnit } from './spec.ts';

/**
 * A meter that has rows in cubic metres is a meter of gas or water, whatever its other rows are in.
 *
 * @throws {UnreadableFileError}
 */
export function refuseVolumes(unitCells: readonly string[], isOneMeter: boolean): void {
  const volumes = unitCells.filter(isVolume);
  if (volumes.length > 0 && (isOneMeter || volumes.length === unitCells.length))
    throw new UnreadableFileError(onlyElectricity(`What is counted in ${volumes[0] ?? ''}`));
}

/** The unit that the file states: in its cells, around its table, or in the names of its columns. */
export function statedUnit(
  { table, survey, layout, unitCells }: ValueInputs,
  columns: readonly number[],
  ofLayout: Unit | undefined,
): Unit | undefined {
  // Cells with units of their own are read in them.
  const [own] = columns.flatMap((column) => [...(survey.columns[column]?.units ?? [])]);
  if (own) return own;
  const cells = [...new Set(unitCells.filter((cell) => cell !== ''))];
  if (cells.length > 0) {
    const units = [...new Set(cells.map(unitIn))];
    const [unit] = units;
    if (unit && units.every((each) => each && isPowerUnit(each) === isPowerUnit(unit))) return unit;
    if (units.every((each) => each === undefined) && layout)
      throw new UnreadableFileError(
        `The values are in ${cells.slice(0, 3).join(', ')}. Only electric energy (Wh, kWh, MWh) and power (W, kW) can be imported.`,
      );
    return undefined;
  }
  const about = layout?.unitAbout ? table.about.get(layout.unitAbout) : undefined;
  if (about) {
    const unit = unitIn(about);
    if (!unit)
      throw new UnreadableFileError(
        `The values are in ${about}. Only Wh, kWh, MWh, W and kW can be imported.`,
      );
    return unit;
  }
  if (ofLayout) return ofLayout;
  const units = new Set(columns.map((column) => unitIn(table.header[column] ?? '')));
  const [unit] = units;
  if (units.size === 1 && unit) return unit;
  const around = ['unit', 'Unit', 'units', 'Einheit', 'Unite', 'Unité', 'Eenheid', 'Unidad']
    .map((name) => table.about.get(name))
    .find(Boolean);
  return units.size === 1 && around ? unitIn(around) : undefined;
}

/** What the values count, as the file states it. */
export function statedKind(
  { layout, kindCells, meter }: ValueInputs,
  unit: Unit | undefined,
  ofLayout: Kind | undefined,
): Kind | undefined {
  if (meter.kind) return meter.kind;
  const cells = [...new Set(kindCells)];
  const [cell] = cells;
  if (layout?.kindColumn) {
    if (cells.length !== 1) return undefined;
    return cell === 'energy' || cell === 'register' || cell === 'power' ? cell : undefined;
  }
  if (unit && isPowerUnit(unit)) return 'power';
  if (ofLayout && ofLayout !== 'power') return ofLayout;
  return unit && 'energy';
}
