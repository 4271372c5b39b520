import { describe, expect, test } from 'vitest';
import { layouts } from '../src/layouts/index.ts';
import { asked, lines, read } from './analyse.ts';
import { hours, start, sum, used } from './hours.ts';
import { netherlandsProduction } from './samples/netherlands.ts';
import { productionSamples } from './samples/production.ts';

const samples = [...productionSamples, ...netherlandsProduction];

describe('a device that measures production reads it from a file in a published layout', () => {
  test.each(
    samples.map(([layout, content, rows, answers]) => ({
      layout,
      content,
      rows,
      answers,
    })),
  )('$layout', async ({ layout, content, rows, answers }) => {
    const summary = await read(content, answers, 'production');
    expect(summary).toMatchObject({ layout, rows, plan: { direction: 'production' } });
  });

  test('every layout that has production has a sample', () => {
    const tested = new Set(samples.map(([layout]) => layout));
    const untested = layouts
      .filter(({ name, production }) => production && !tested.has(name))
      .map(({ name }) => name);
    expect(untested).toEqual([
      // Their columns of feed-in are those of Netz NÖ and Netz Burgenland.
      'Netz NÖ, with an energy community',
      'Netz NÖ, since 2023',
      'Clam Strom',
    ]);
  });
});

describe('consumption is never stored as production', () => {
  test.each([
    ['Verbrauch', 'Datum,Verbrauch (kWh)'],
    ['a compound word', 'Datum,Stromverbrauch (kWh)'],
    ['import', 'end,Import kWh'],
    ['a register of OBIS', 'Zeit,1-0:1.8.0 (kWh)'],
    ['Hungary', 'Időpont,+A (kWh)'],
    ['a battery', 'time,Battery discharged (kWh)'],
  ])('a file with consumption only is refused with what to do: %s', async (_, header) => {
    const file = lines(header, ...hours((time, index) => `${time},${used(index)}`));
    await expect(asked(file, {}, 'production')).rejects.toThrow(
      'choose a device that measures consumption, or add one',
    );
  });

  test('a published layout without production is refused, although its columns have no direction', async () => {
    const file = lines(
      'Date;Time;Global_active_power;Global_reactive_power',
      '16/12/2006;17:24:00;4.216;0.418',
      '16/12/2006;17:25:00;5.374;0.498',
    );
    await expect(asked(file, {}, 'production')).rejects.toThrow(
      'Files in the layout UCI household hold consumption',
    );
  });

  test('consumption is listed as not counted, and is no answer', async () => {
    const file = lines(
      'end,Import kWh,Export kWh',
      ...hours((time, index) => `${time},9,${used(index)}`),
    );
    const { plan, kwh } = await read(file, start, 'production');
    expect(kwh).toBeCloseTo(sum, 9);
    expect(plan).toMatchObject({ columns: ['Export kWh'], otherColumns: ['Import kWh'] });
    const [question] = await asked(file, { column: ['Import kWh'], ...start }, 'production');
    expect(question).toMatchObject({
      id: 'column',
      text: expect.stringContaining('“Import kWh” is not energy that was produced or fed in'),
      choices: [{ value: 'Export kWh' }],
    });
  });

  test('what was produced and what was fed in are asked about', async () => {
    const file = lines(
      'Date/Time,Energy Produced (Wh),Energy Consumed (Wh),Exported to Grid (Wh),Imported from Grid (Wh)',
      '2023-01-10 00:00:00 +0000,500,900,90,9',
      '2023-01-10 01:00:00 +0000,250,900,90,9',
    );
    expect(await asked(file, {}, 'production')).toMatchObject([
      {
        id: 'column',
        choices: [{ value: 'Energy Produced (Wh)' }, { value: 'Exported to Grid (Wh)' }],
      },
    ]);
  });

  test('a column that is called consumption also for an export meter has to be confirmed', async () => {
    const file = lines(
      'Consumption (kWh), Start, End',
      '0.5, 2023-01-10T00:00:00Z, 2023-01-10T01:00:00Z',
      '0.25, 2023-01-10T01:00:00Z, 2023-01-10T02:00:00Z',
    );
    expect(await asked(file, {}, 'production')).toEqual([
      expect.objectContaining({
        id: 'column',
        text: expect.stringContaining('whatever the meter measures'),
        choices: [expect.objectContaining({ value: 'Consumption (kWh)' })],
      }),
    ]);
  });

  test.each([
    ['Richtung', 'Bezug', 'Einspeisung'],
    ['Rodzaj', 'pobór', 'oddanie'],
    ['Tipo', 'Attiva Prelevata', 'Attiva Immessa'],
    ['OBIS-Kennzahl', '1-0:1.8.0', '1-0:2.8.0'],
    ['Read Type', 'Active Import', 'Active Export'],
  ])(
    'rows of both directions, told apart by %s: %s does not count, %s does',
    async (column, taken, fed) => {
      const file = lines(
        `time;${column};kWh`,
        ...hours((time) => `${time};${taken};9`),
        ...hours((time, index) => `${time};${fed};${used(index)}`),
      );
      const { kwh } = await read(file, start, 'production');
      expect(kwh).toBeCloseTo(sum, 9);
      const [question] = await asked(file, { ...start, meter: taken }, 'production').catch(
        () => [],
      );
      expect(question?.text ?? 'not energy that was produced').toContain(
        'not energy that was produced',
      );
      await expect(
        asked(
          lines(`time;${column};kWh`, ...hours((time) => `${time};${taken};9`)),
          start,
          'production',
        ),
      ).rejects.toThrow('not energy that was produced');
    },
  );

  test('what stands above the table holds for all of it', async () => {
    const table = (direction: string) =>
      lines(
        `Energierichtung;${direction}`,
        'Zeit;kWh',
        ...hours((time, index) => `${time};${used(index)}`),
      );
    await expect(asked(table('Bezug'), start, 'production')).rejects.toThrow(
      '“Energierichtung: Bezug” is not energy that was produced',
    );
    expect((await read(table('Einspeisung'), start, 'production')).kwh).toBeCloseTo(sum, 9);
  });

  test('a column that is often below zero is both at once, and asked about', async () => {
    const file = lines(
      'time,Grid (kWh)',
      ...hours((time, index) => `${time},${(used(index) - 0.3).toFixed(2)}`),
    );
    expect(await asked(file, start, 'production')).toEqual([
      expect.objectContaining({
        id: 'column',
        reason: 'below_zero',
        text: expect.stringContaining('Choose a column of what was produced or fed in'),
      }),
    ]);
  });
});

describe('a table with a column for each interval', () => {
  const table = (name: string) =>
    lines(
      `date,${Array.from({ length: 24 }, (_, index) => `${name} ${index}:00-${index + 1}:00 kWh`).join(',')}`,
      `2026-03-13,${Array.from({ length: 24 }, (_, index) => used(index)).join(',')}`,
    );

  test('of the other direction is refused', async () => {
    await expect(asked(table('Einspeisung'))).rejects.toThrow('add a device that measures');
    await expect(asked(table('Verbrauch'), {}, 'production')).rejects.toThrow(
      'choose a device that measures consumption',
    );
  });
});
