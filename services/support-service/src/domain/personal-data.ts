const email = /[\w.+-]+@[\w-]+\.[\w.]+/g;
const telephone = /\+?\d[\d ()/-]{7,}\d/g;
const escaped = (name: string) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Replaces names, email addresses and telephone numbers before a text leaves the platform. */
export function withoutPersonalData(text: string, names: readonly string[]): string {
  const longestFirst = names
    .filter((name) => name.trim() !== '')
    .toSorted((a, b) => b.length - a.length);
  const withoutAddresses = text.replaceAll(email, '[e-mail]').replaceAll(telephone, '[number]');
  return longestFirst.reduce(
    (rest, name) =>
      rest.replaceAll(
        new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped(name)}(?![\p{L}\p{N}])`, 'giu'),
        '[name]',
      ),
    withoutAddresses,
  );
}
