import type { Tally } from './send-readings.ts';

const width = 30;
const number = new Intl.NumberFormat('en');

/** Shows a bar on a terminal, and a line every few seconds elsewhere. */
export function createProgressBar(stream: NodeJS.WriteStream) {
  const startedAt = Date.now();
  let shownAt = 0;

  const seconds = () => Math.max(0.001, (Date.now() - startedAt) / 1000);

  function text({ sent, done }: Tally): string {
    const rate = `${number.format(Math.round(sent / seconds()))} readings/s`;
    const full = Math.round(done * width);
    const left = done > 0.01 ? `, ${Math.ceil((seconds() * (1 - done)) / done)} s left` : '';
    return `[${'█'.repeat(full)}${'░'.repeat(width - full)}] ${Math.floor(done * 100)} %  ${number.format(sent)} sent, ${rate}${left}`;
  }

  return {
    show(tally: Tally): void {
      const pause = stream.isTTY ? 100 : 3_000;
      if (Date.now() - shownAt < pause) return;
      shownAt = Date.now();
      stream.write(stream.isTTY ? `\r\u001B[K${text(tally)}` : `${text(tally)}\n`);
    },
    end(): void {
      if (stream.isTTY) stream.write('\r\u001B[K');
    },
    seconds,
  };
}
