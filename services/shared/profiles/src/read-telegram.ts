const line = /^(\d+-\d+:\d+\.\d+\.\d+)(?:\*255)?\(([-+\d.]+)\*(k?)(Wh|W)\)\s*$/gm;

/** CRC-16 with the reversed polynomial 0xA001, as in P1 telegrams. */
function checksum(text: string): number {
  let crc = 0;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

export type Telegram = Readonly<Record<string, string>>;

/**
 * The values of a P1 telegram by OBIS code, in kWh and kW. Telegrams before DSMR 4 have no checksum. Some gateways change
 * the line endings, which the checksum includes.
 */
export function readTelegram(text: string): Telegram | 'malformed_payload' | 'checksum_mismatch' {
  const start = text.indexOf('/');
  const end = text.lastIndexOf('!');
  if (start < 0 || end < start) return 'malformed_payload';
  const body = text.slice(start, end + 1);
  const [stated] = /^[0-9A-Fa-f]{1,4}(?=\s|$)/.exec(text.slice(end + 1)) ?? [];
  const bodies = [body, body.replaceAll(/\r?\n/g, '\r\n')];
  if (stated && !bodies.some((one) => checksum(one) === Number.parseInt(stated, 16)))
    return 'checksum_mismatch';
  return Object.fromEntries(
    [...body.matchAll(line)].map(([, code = '', value = '', kilo, unit = '']) => [
      code,
      `${kilo === 'k' ? value : Number(value) / 1_000} k${unit}`,
    ]),
  );
}
