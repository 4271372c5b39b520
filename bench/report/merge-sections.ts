/**
 * The sections of the table in the order of `scenarios`: those measured here, and the recorded ones of all others, which
 * another machine or clone measured.
 */
export function mergeSections(
  scenarios: readonly string[],
  recorded: string,
  measured: ReadonlyMap<string, string>,
): string {
  const sections = new Map(
    recorded
      .split(/^(?=### )/m)
      .map((section) => section.trim())
      .map((section) => [/^### (.+)/.exec(section)?.[1] ?? '', section]),
  );
  return scenarios
    .map((name) => measured.get(name) ?? sections.get(name))
    .filter((section) => section !== undefined)
    .join('\n\n');
}
