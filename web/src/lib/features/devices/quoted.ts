/** A value between single quotes of a shell. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A value between double quotes of YAML, which takes the escapes of JSON. */
export const yamlText = (text: string) => JSON.stringify(text);
