/** The minute of the local clock at which UTC hours start, from the offset of an instant: `30` for `…+05:30`. */
export function minuteOfUtcHours(iso: string): string {
  const [, sign, minutes] = /([+-])\d{2}:(\d{2})$/.exec(iso) ?? [];
  const minute = (60 + (sign === '-' ? -1 : 1) * Number(minutes ?? 0)) % 60;
  return String(minute).padStart(2, '0');
}
