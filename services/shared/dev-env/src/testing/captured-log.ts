import { createLogger } from '@ems/logging';

/** A logger that keeps all records of every level. */
export function capturedLog(name: string) {
  const lines: string[] = [];
  const logger = createLogger({
    name,
    level: 'trace',
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { logger, text: () => lines.join('') };
}
