import type { Layout } from '../layouts/layout.ts';
import type { Answers, Direction } from '../model.ts';
import type { Table } from '../tables/table.ts';
import type { ProposedMeter } from './propose-meter.ts';
import type { Survey } from './survey.ts';

/** What is known of a file when its columns of values are chosen. */
export interface ValueInputs {
  readonly table: Table;
  readonly survey: Survey;
  readonly layout: Layout | undefined;
  readonly answers: Answers;
  readonly direction: Direction;
  readonly meter: ProposedMeter;
  /** Texts that the unit and kind columns of the rows to read hold. */
  readonly unitCells: readonly string[];
  readonly kindCells: readonly string[];
}
