export const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `00:30` for the 30th minute of a day. */
export const clockText = (minutes: number): string =>
  `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
