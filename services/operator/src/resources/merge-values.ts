export type Values = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Merges maps. For everything else, `second` wins. */
export function mergeValues(first: Values, second: Values): Values {
  const result: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const other = first[name];
    result[name] = isMap(other) && isMap(value) ? mergeValues(other, value) : value;
  }
  return result;
}
