import type { Layout } from '../layouts/layout.ts';
import type { Answers, Direction, Kind } from '../model.ts';
import type { Table } from '../tables/table.ts';
import type { Survey } from './survey.ts';

/** What is known of a file when its columns of values are chosen. */
export interface ValueInputs {
  readonly table: Table;
  readonly survey: Survey;
  readonly layout: Layout | undefined;
  readonly answers: Answers;
  readonly direction: Direction;
  /** Texts that the unit and kind columns of the rows to read hold. */
  readonly unitCells: readonly string[];
  readonly kindCells: readonly string[];
  /** What the layout says about the rows to read. */
  readonly kindOfRows: Kind | undefined;
}
