/** Zero-width joiners spell words in several scripts and join emoji; variation selectors choose their look. */
const joinedLetters = /(?<=[\p{L}\p{M}\p{S}\uFE0F])[\u200C\u200D](?=[\p{L}\p{S}])/gu;
const styledSymbols = /(?<=[\p{S}\p{N}#*])[\uFE0E\uFE0F]/gu;
/** Controls, what has no shape (direction marks among them), line ends, private characters, and blank Braille. */
const unseen = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Co}\uFFF9-\uFFFB\u2800]/u;

/**
 * Whether a line of text shows all that it consists of: two that look the same are not two, nothing turns the direction
 * of what stands beside it, and PostgreSQL and JSON can both hold it.
 */
export const isVisibleLine = (text: string): boolean =>
  text.isWellFormed() &&
  !unseen.test(text.replaceAll(joinedLetters, '').replaceAll(styledSymbols, ''));
