const mediaType = /^application\/(?:[\w.-]+\+)?json$/i;
const utf8 = /^"?utf-?8"?$/i;

/** Whether a body of this type is JSON in UTF-8. The rule is the same for HTTP, AMQP and MQTT, which has no types. */
export function isReadingType(contentType: string | undefined): boolean {
  if (contentType === undefined) return true;
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim());
  return (
    mediaType.test(type) &&
    parameters.every((parameter) => {
      const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
      return name.toLowerCase() !== 'charset' || utf8.test(value);
    })
  );
}

const notJson = /(?<![\w"])[-+]?(?:NaN|nan|Infinity|inf)(?![\w"])/;

/** Parses a body without its byte order mark. Returns a reason if it is not JSON. */
export function parseBody(content: Buffer): { readonly json: unknown } | { readonly why: string } {
  const text = content.toString();
  try {
    return { json: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as unknown };
  } catch {
    const [word] = notJson.exec(text) ?? [];
    const hint = word ? `: ${word} is not a number in JSON. Leave such a reading out` : '';
    return { why: `The body is not valid JSON${hint}` };
  }
}
