const numbers = [1, 2, 3, 4] as const;

/** SQL for each of the four quarters of an hour, separated by commas. */
export const eachQuarter = (sql: (quarter: number) => string): string =>
  numbers.map((quarter) => sql(quarter)).join(', ');

/** The columns of an hour that `is_split` and `quarters_of` take. */
export const quarterColumns = (row: string): string =>
  `${row}.milliwatt_hours, ${eachQuarter((n) => `${row}.quarter_${n}`)}`;
