import { expect, test } from 'vitest';
import { lines, read } from './analyse.ts';

const file = (...columns: string[]) =>
  lines(
    ['Date/time UTC', ...columns, 'Min V'].join(','),
    ...['00', '01', '02'].map((hour, at) =>
      [`2023-01-10 ${hour}:00`, ...columns.map(() => 500 + at * (at - 1) * 7), 230].join(','),
    ),
  );
const notes = async (content: string, name?: string) =>
  (
    await read(
      content,
      { stamps: 'start', kind: 'energy', unit: 'Wh', timeZone: 'UTC' },
      undefined,
      name,
    )
  ).plan.notes;
const ofPhase = (phase: string) =>
  `This file is phase ${phase} only. Import each phase into a device of its own.`;

test('a file of one phase says that each phase needs a device of its own', async () => {
  for (const phase of ['A', 'B', 'C'])
    expect(
      await notes(file(`Active energy Wh (${phase})`, `Returned energy Wh (${phase})`)),
    ).toEqual([ofPhase(phase)]);
  expect(await notes(file('Energy Wh L2'))).toEqual([ofPhase('L2')]);
  expect(await notes(file('Energy Wh'), 'em_data_phase_b.csv')).toEqual([ofPhase('B')]);
});

test('a file of one channel says that each channel needs a device of its own', async () => {
  expect(await notes(file('Active energy Wh', 'Returned energy Wh'))).toEqual([
    'A Shelly EM has a file for each of its channels. Import each channel into a device of its own.',
  ]);
});

test('a file of all phases says nothing about them', async () => {
  expect(
    (
      await read(
        lines(
          'timestamp,a_total_act_energy,b_total_act_energy,c_total_act_energy',
          '1673308800,9,3,2',
          '1673308860,8,3,2',
          '1673308920,9,2,2',
        ),
        { stamps: 'start' },
        undefined,
        'phase_a.csv',
      )
    ).plan.notes.filter((note) => note.includes('phase')),
  ).toEqual([]);
  expect(await notes(file('Energy Wh'), 'three-phase-meter.csv')).toEqual([]);
});
