import type { FileImport, ImportAnswers } from '#lib/api/models.ts';

const lists: readonly string[] = ['column', 'timeColumn'];
const numbers: readonly string[] = ['intervalSeconds', 'maxKw'];

/** The answers of an import together with what was filled in; undefined while something is not answered. */
export function answersOf(
  { answers, questions }: Pick<FileImport, 'answers' | 'questions'>,
  filled: Readonly<Record<string, string>>,
): ImportAnswers | undefined {
  const given = (questions ?? []).map(({ id }) => [id, filled[id]?.trim() ?? ''] as const);
  if (given.some(([, text]) => text === '')) return undefined;
  const added = given.map(([id, text]) => {
    if (lists.includes(id)) return [id, [text]];
    return [id, numbers.includes(id) ? Number(text.replace(',', '.')) : text];
  });
  return { ...answers, ...(Object.fromEntries(added) as ImportAnswers) };
}
