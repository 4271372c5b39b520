export interface Part {
  readonly text: string;
  /** Set if the part is a link. */
  readonly href?: string;
}

const address = /https?:\/\/[^\s<>"]+/gi;
const brackets: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const countOf = (text: string, sign: string) => text.split(sign).length - 1;

/** Removes the punctuation of the sentence after an address. A bracket that opens in the address stays. */
function withoutEnd(found: string): string {
  const surplus = new Map(
    Object.entries(brackets).map(([closing, opening]) => [
      closing,
      countOf(found, closing) - countOf(found, opening),
    ]),
  );
  let end = found.length;
  for (; end > 0; end--) {
    const last = found[end - 1] ?? '';
    const left = surplus.get(last);
    if (left === undefined ? !/[.,;:!?'*_“”»…]/.test(last) : left <= 0) break;
    if (left !== undefined) surplus.set(last, left - 1);
  }
  return found.slice(0, end);
}

/** Splits a text into plain parts and links to web addresses. Joined, the parts are the text. */
export function splitLinks(text: string): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    const href = withoutEnd(found);
    if (!URL.canParse(href)) continue;
    if (index > done) parts.push({ text: text.slice(done, index) });
    parts.push({ text: href, href });
    done = index + href.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}
