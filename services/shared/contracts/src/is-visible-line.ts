/** Zero-width joiners are part of words in several scripts and of emoji. Variation selectors choose a glyph. */
const joinedLetters = /(?<=[\p{L}\p{M}\p{S}\uFE0F])[\u200C\u200D](?=[\p{L}\p{S}])/gu;
const styledSymbols = /(?<=[\p{S}\p{N}#*])[\uFE0E\uFE0F]/gu;
/**
 * Control characters, characters without a glyph (such as direction marks), line breaks, private-use characters and
 * blank Braille.
 */
const unseen = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Co}\uFFF9-\uFFFB\u2800]/u;

/**
 * Whether a text is one line of visible characters. This prevents different names that look the same, and characters
 * that reverse the text beside them or that PostgreSQL and JSON cannot both store.
 */
export const isVisibleLine = (text: string): boolean =>
  text.isWellFormed() &&
  !unseen.test(text.replaceAll(joinedLetters, '').replaceAll(styledSymbols, ''));
