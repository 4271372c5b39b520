import { describe, expect, test } from 'vitest';
import { asked, idsOf, lines, read } from './analyse.ts';
import { hours, start, sum, used } from './hours.ts';

describe('production is never stored as consumption', () => {
  test.each([
    ['Enphase', 'Date/Time,Energy Produced (Wh)'],
    ['SolarEdge', 'Time,System Production (Wh)'],
    ['an inverter', 'time,Yield Total (kWh)'],
    ['a feed-in meter', 'Datum,Einspeisung (kWh)'],
    ['a register of OBIS', 'Zeit,1-0:2.8.0 (kWh)'],
    ['Hungary', 'Időpont,-A (kWh)'],
    ['Estonia', 'Periood,Tootmine (kWh)'],
  ])('a file with production only is refused with what to do: %s', async (_, header) => {
    const file = lines(header, ...hours((time, index) => `${time},${used(index)}`));
    await expect(asked(file)).rejects.toThrow('this device measures consumption');
  });

  test('naming its column is answered with the columns that can be chosen instead', async () => {
    const file = lines(
      'end,Import kWh,Export kWh',
      ...hours((time, index) => `${time},${used(index)},9`),
    );
    const [question] = await asked(file, { column: ['Import kWh', 'Export kWh'], ...start });
    expect(question).toMatchObject({
      id: 'column',
      text: expect.stringContaining('“Export kWh” is energy that was produced or fed in'),
      choices: [{ value: 'Import kWh' }],
    });
    const { plan, kwh } = await read(file, start);
    expect(kwh).toBeCloseTo(sum, 9);
    expect(plan).toMatchObject({ columns: ['Import kWh'], otherColumns: ['Export kWh'] });
  });

  test('the power of an inverter is not taken for that of a home', async () => {
    const file = lines(
      'time,Yield Day (kWh),AC Power (W)',
      ...hours((time, index) => `${time},${index},${used(index) * 1_000}`),
    );
    expect(idsOf(await asked(file, start))).toEqual(['column']);
  });

  test.each([
    ['Richtung', 'Bezug', 'Einspeisung'],
    ['Rodzaj', 'pobór', 'oddanie'],
    ['Tipo', 'Attiva Prelevata', 'Attiva Immessa'],
    ['OBIS-Kennzahl', '1-0:1.8.0', '1-0:2.8.0'],
    ['Read Type', 'Active Import', 'Active Export'],
  ])('rows of both directions: only %s %s counts, not %s', async (column, taken, fed) => {
    const file = lines(
      `time;${column};kWh`,
      ...hours((time, index) => `${time};${taken};${used(index)}`),
      ...hours((time) => `${time};${fed};9`),
    );
    const { kwh, plan } = await read(file, start);
    expect(kwh).toBeCloseTo(sum, 9);
    expect(plan.notes).toContain(
      '24 rows are of other meters, registers or directions and are left out.',
    );
    await expect(
      asked(lines(`time;${column};kWh`, ...hours((time) => `${time};${fed};9`)), start),
    ).rejects.toThrow('this device measures consumption');
  });

  test('what stands above the table holds for all of it', async () => {
    for (const line of ['Energierichtung;Einspeisung', 'OBIS;1-1:2.29.0'])
      await expect(
        asked(lines(line, 'Zeit;kWh', ...hours((time, index) => `${time};${used(index)}`)), start),
      ).rejects.toThrow('this device measures consumption');
    const consumption = lines(
      'Energierichtung;Bezug',
      'Zeit;kWh',
      ...hours((time, index) => `${time};${used(index)}`),
    );
    expect((await read(consumption, start)).kwh).toBeCloseTo(sum, 9);
  });

  test('a column that is often below zero is both at once, and asked about', async () => {
    const file = lines(
      'time,Grid (kWh)',
      ...hours((time, index) => `${time},${(used(index) - 0.3).toFixed(2)}`),
    );
    expect(await asked(file, start)).toEqual([
      expect.objectContaining({
        id: 'column',
        text: expect.stringContaining('is often below zero'),
      }),
    ]);
    const { plan } = await read(file, { ...start, column: ['Grid (kWh)'] });
    expect(plan).toMatchObject({ intervals: [3_600], rejected: 10 });
  });

  test('“-A” is not “+A”, although both have the same letters', async () => {
    const file = lines(
      'Datum;+A/Profil 1 (kWh);-A/Profil 1 (kWh)',
      ...hours((time, index) => `${time};${used(index)};9`),
    );
    expect((await read(file, start)).plan.columns).toEqual(['+A/Profil 1 (kWh)']);
    const [question] = await asked(file, { ...start, column: ['-A/Profil 1 (kWh)'] });
    expect(question?.text).toContain('“-A/Profil 1 (kWh)” is energy that was produced');
  });
});

describe('parts of one consumption are proposed together', () => {
  test.each([
    ['Bezug HT (kWh)', 'Bezug NT (kWh)'],
    ['F1 (kWh)', 'F2 (kWh)', 'F3 (kWh)'],
    ['Off-Peak Usage (kWh)', 'Mid-Peak Usage (kWh)', 'On-Peak Usage (kWh)'],
    ['Mains_A (kWhs)', 'Mains_B (kWhs)'],
    ['Phase 1 power (W)', 'Phase 2 power (W)', 'Phase 3 power (W)'],
  ])('%s, %s', async (...parts) => {
    const file = lines(
      `time,${parts.join(',')},Export kWh`,
      ...hours((time, index) => `${time},${parts.map(() => used(index)).join(',')},9`),
    );
    const [question] = await asked(file, start);
    expect(question).toMatchObject({ id: 'column', proposal: parts.join(' + ') });
    expect(question?.choices.map(({ value }) => value)).toEqual(parts);
    const { plan } = await read(file, { ...start, column: parts });
    expect(plan.otherColumns).toEqual(['Export kWh']);
  });

  test('a layout that knows one phase asks when a file has three', async () => {
    const file = lines(
      'Date/time UTC,Active energy Wh (A),Returned energy Wh (A),Active energy Wh (B),Active energy Wh (C)',
      ...hours((_, index) => `2025-03-17 ${String(index).padStart(2, '0')}:00,500,0,250,250`),
    );
    const [question] = await asked(file, start);
    expect(question).toMatchObject({
      id: 'column',
      proposal: 'Active energy Wh (A) + Active energy Wh (B) + Active energy Wh (C)',
    });
  });

  test('two columns of one name can be told apart', async () => {
    const file = lines('time,kWh,kWh', ...hours((time, index) => `${time},9,${used(index)}`));
    expect((await asked(file, start))[0]?.choices).toEqual([
      expect.objectContaining({ value: 'kWh' }),
      expect.objectContaining({ value: 'kWh (2)' }),
    ]);
    expect((await read(file, { ...start, column: ['kWh (2)'] })).kwh).toBeCloseTo(sum, 9);
  });
});
