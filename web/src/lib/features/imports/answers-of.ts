import type { FileImport, ImportAnswers } from '#lib/api/models.ts';

/** Answers that may name several columns. */
export const lists: readonly string[] = ['column', 'timeColumn'];
const numbers: readonly string[] = ['intervalSeconds', 'maxKw'];

/** The answers of an import together with what was filled in; undefined while something is not answered. */
export function answersOf(
  { answers, questions }: Pick<FileImport, 'answers' | 'questions'>,
  filled: Readonly<Record<string, string>>,
  chosen: Readonly<Record<string, readonly string[]>> = {},
): ImportAnswers | undefined {
  const asked = (questions ?? []).map(({ id }) => id);
  const given = asked
    .filter((id) => !lists.includes(id))
    .map((id) => [id, filled[id]?.trim() ?? ''] as const);
  const listed = asked
    .filter((id) => lists.includes(id))
    .map((id) => [id, chosen[id] ?? []] as const);
  if (given.some(([, text]) => text === '') || listed.some(([, names]) => names.length === 0))
    return undefined;
  const added = given.map(([id, text]) => {
    return [id, numbers.includes(id) ? Number(text.replace(',', '.')) : text];
  });
  return { ...answers, ...(Object.fromEntries([...added, ...listed]) as ImportAnswers) };
}
