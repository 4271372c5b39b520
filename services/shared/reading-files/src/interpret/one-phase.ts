import { normalName } from '../columns/column-names.ts';

const inColumn = /(?:^| )(?:phase ?([abc123])|(l[123])|([abc]))$/;
const inFileName = /(?:^|[^a-z])phase[ _-]?([abc]|l?[123])(?![a-z\d])/i;

const phaseIn = (column: string): string | undefined =>
  inColumn.exec(normalName(column))?.slice(1).find(Boolean)?.toUpperCase();

/** What to know about a file that holds one phase of several. Undefined when nothing says that it does. */
export function onePhaseNote(
  header: readonly string[],
  counted: readonly string[],
  fileName: string,
): string | undefined {
  const [column, another] = counted;
  const phases = new Set(header.map(phaseIn).filter(Boolean));
  if (column === undefined || another !== undefined || phases.size > 1) return undefined;
  const phase = phaseIn(column) ?? inFileName.exec(fileName)?.[1]?.toUpperCase();
  return phase && `This file is phase ${phase} only. Import each phase into a device of its own.`;
}
