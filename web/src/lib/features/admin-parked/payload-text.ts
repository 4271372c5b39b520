/** JSON with line ends where it is JSON, else as it came. Always shown as text, never as markup. */
export function payloadText(content: string): string {
  try {
    return JSON.stringify(JSON.parse(content), null, 2);
  } catch {
    return content;
  }
}
