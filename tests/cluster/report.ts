import { markdownTable } from '../../tools/markdown-table.ts';

/** A claim, its measurement, and whether it holds. */
export function createReport() {
  const rows: { claim: string; measured: string; holds: boolean }[] = [];
  const record = (claim: string, measured: string, holds = true): void => {
    const line = measured.replaceAll(/\s*\n\s*/g, ' ');
    rows.push({ claim, measured: line, holds });
    console.log(`${holds ? '✓' : '✗'} ${claim}: ${line}`);
  };
  return {
    record,
    /** After a failed part, the others still run. */
    async attempt(claim: string, work: () => Promise<void>): Promise<void> {
      try {
        await work();
      } catch (error) {
        const { message, stderr } = error as { message: string; stderr?: string };
        record(claim, (stderr?.trim() || message).split('\n').slice(0, 2).join(' '), false);
      }
    },
    allHold: () => rows.length > 0 && rows.every(({ holds }) => holds),
    table: () =>
      markdownTable(
        ['what', 'measured', 'holds'],
        rows.map(({ claim, measured, holds }) => [claim, measured, holds ? 'yes' : '**no**']),
      ),
  };
}

export type Report = ReturnType<typeof createReport>;

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
