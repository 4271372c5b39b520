import { expect, test } from 'vitest';
import { nameHints, unitIn } from './column-names.ts';

test.each([
  ['kWh', 'kWh'],
  ['KWH', 'kWh'],
  ['Consumo_kWh', 'kWh'],
  ['consumokWh', 'kWh'],
  ['energyWh', 'Wh'],
  ['Energy (Wh)', 'Wh'],
  ['Verbrauch [kWh]', 'kWh'],
  ['Consumption (MWh)', 'MWh'],
  ['power_kw', 'kW'],
  ['kWh/h', 'kW'],
  ['Power (W)', 'W'],
  ['Active Import Interval (kW)', 'kW'],
  ['Usage (Real energy in kilowatt-hours)', 'kWh'],
  ['mWh', undefined],
  ['kvarh', undefined],
  ['Value', undefined],
  ['new', undefined],
  ['show', undefined],
])('the unit of “%s” is %s', (name, unit) => {
  expect(unitIn(name)).toBe(unit);
});

test('production, costs and other measurements are told by their names', () => {
  for (const name of [
    'Export T1 kWh',
    'Einspeisung (kWh)',
    'Injectie Dag',
    'energiaVertida_kWh',
    'Energy Produced (Wh)',
    'Teruglevering',
    'Exported to Grid (Wh)',
  ])
    expect([name, nameHints.isProduction(name)]).toEqual([name, true]);
  for (const name of [
    'Consumption kWh',
    'Verbrauch',
    'Afname Dag',
    'Import kWh',
    'Imported from Grid (Wh)',
  ])
    expect([name, nameHints.isProduction(name)]).toEqual([name, false]);
  for (const name of [
    'Price (EUR/kWh)',
    'Estimated Cost Inc. Tax (p)',
    'Voltage',
    'Global_reactive_power',
    'Gas (m3)',
    'ct/kWh',
  ])
    expect([name, nameHints.isOther(name)]).toEqual([name, true]);
});
