/** Formats JSON over several lines and returns other text as it is. Always shown as text, never as markup. */
export function payloadText(content: string): string {
  try {
    return JSON.stringify(JSON.parse(content), null, 2);
  } catch {
    return content;
  }
}
