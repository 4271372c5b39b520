import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A text, or one text for each plural category of the locale. `plural` names the input with the count. */
type Message =
  string | ({ readonly plural: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
type Messages = Readonly<Record<string, Message>>;

const web = fileURLToPath(new URL('..', import.meta.url));
const folders = {
  source: join(web, 'messages'),
  target: join(web, 'src/lib/i18n/generated'),
};
const baseLocale = 'en';

function readMessages(folder: string): Messages {
  const entries = readdirSync(folder).flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Messages),
  );
  const messages = Object.fromEntries(entries);
  if (Object.keys(messages).length < entries.length) throw new Error(`${folder} has a key twice`);
  return messages;
}

const placeholder = /\{([a-z]\w*)\}/gi;

const textsOf = (message: Message): readonly string[] => {
  if (typeof message === 'string') return [message];
  const { plural: _input, ...texts } = message;
  return Object.values(texts);
};

/** The names of a message's values. */
function inputsOf(message: Message): string[] {
  const names = textsOf(message).flatMap((text) =>
    [...text.matchAll(placeholder)].map(([, name]) => name ?? ''),
  );
  return [
    ...new Set([...names, ...(typeof message === 'string' ? [] : [message.plural])]),
  ].toSorted();
}

const literal = (text: string) =>
  `\`${text.replaceAll(/[\\`]|\$(?=\{)/g, String.raw`\$&`).replaceAll(placeholder, '${i.$1}')}\``;

function check(key: string, locale: string, message: Message | undefined): Message {
  if (message === undefined) throw new Error(`messages/${locale} lacks "${key}"`);
  if (typeof message === 'string') return message;
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  for (const category of categories)
    if (message.plural === undefined || message[category] === undefined)
      throw new Error(`messages/${locale}: "${key}" needs "plural" and a text for "${category}"`);
  return message;
}

function expression(locale: string, message: Message): string {
  if (typeof message === 'string') return literal(message);
  const { plural, ...texts } = message;
  const cases = Object.entries(texts).map(([category, text]) => `${category}: ${literal(text)}`);
  return `({ ${cases.join(', ')} })[plural('${locale}', i.${plural})]`;
}

function moduleOf(byLocale: ReadonlyMap<string, Message>): string {
  const choices = [...byLocale]
    .filter(([locale]) => locale !== baseLocale)
    .map(([locale, message]) => `language === '${locale}' ? ${expression(locale, message)} : `);
  const base = byLocale.get(baseLocale) ?? '';
  const body = choices.join('') + expression(baseLocale, base);
  const imports = body.includes('plural(') ? 'getLanguage, plural' : 'getLanguage';
  return `// @ts-nocheck
import { ${imports} } from '../../language.ts';
export const message = (i, language = getLanguage()) => ${body};
`;
}

const typeOf = (key: string, inputs: readonly string[]) => {
  const members = inputs.map((name) => `${name}: string | number`).join('; ');
  const first = inputs.length === 0 ? 'inputs?: Record<string, never>' : `inputs: { ${members} }`;
  return `  "${key}": (${first}, language?: Language) => string;`;
};

/**
 * Compiles `messages/<locale>/*.json` to one module per message, so that a page loads only the messages it shows, and to
 * types for all of them.
 *
 * @throws {Error} when a message is missing in a locale, has other inputs there, or lacks a plural category.
 */
export function compileMessages({ source, target } = folders): void {
  const locales = readdirSync(source).toSorted(
    (a, b) => Number(b === baseLocale) - Number(a === baseLocale),
  );
  const messages = new Map(locales.map((locale) => [locale, readMessages(join(source, locale))]));
  const base = messages.get(baseLocale) ?? {};
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, 'messages'), { recursive: true });
  const types: string[] = [];
  for (const key of Object.keys(base)) {
    const byLocale = new Map(
      locales.map((locale) => [locale, check(key, locale, messages.get(locale)?.[key])]),
    );
    const inputs = inputsOf(byLocale.get(baseLocale) ?? '');
    for (const [locale, message] of byLocale)
      if (inputsOf(message).join() !== inputs.join())
        throw new Error(
          `messages/${locale}: "${key}" takes {${inputsOf(message).join()}}, not {${inputs.join()}}`,
        );
    writeFileSync(join(target, 'messages', `${key}.js`), moduleOf(byLocale));
    types.push(typeOf(key, inputs));
  }
  for (const [locale, other] of messages)
    for (const key of Object.keys(other))
      if (!Object.hasOwn(base, key))
        throw new Error(`messages/${baseLocale} lacks "${key}" of ${locale}`);
  const keys = Object.keys(base);
  const exported = keys.map((key) => `export { message as ${key} } from './messages/${key}.js';`);
  writeFileSync(join(target, 'all-messages.js'), `${exported.join('\n')}\n`);
  writeFileSync(
    join(target, 'messages.js'),
    `// @ts-nocheck\nexport * as m from './all-messages.js';\n`,
  );
  writeFileSync(
    join(target, 'messages.d.ts'),
    `import type { Language } from '../language.ts';\nexport declare const m: {\n${types.join('\n')}\n};\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) compileMessages();
