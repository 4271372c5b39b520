/** The energy of an hour in kWh. It rises and falls, as the use of a home does. */
export const used = (index: number) => (((index * 7) % 5) + 1) / 10;

/** Rows of the first hours of a day. */
export const hours = (row: (time: string, index: number) => string, count = 24) =>
  Array.from({ length: count }, (_, index) =>
    row(`2025-03-17T${String(index).padStart(2, '0')}:00:00Z`, index),
  );

/** The energy of 24 such hours in kWh. */
export const sum = 7.1;

/** Their times are the starts. */
export const start = { stamps: 'start' } as const;
