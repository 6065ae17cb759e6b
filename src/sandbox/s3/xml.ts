const escapes: Readonly<Record<string, string>> = {
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\t": "&#x9;",
  "\n": "&#xA;",
  "\r": "&#xD;",
};

/** The first line of every XML answer of the gateway. */
export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Namespace of every result document (errors carry none). */
export const resultNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/**
 * Text for an XML element, in the spelling the real gateway uses: quotes as `&#34;`, tabs and line ends as references (a parser would
 * otherwise fold them), characters XML 1.0 cannot carry as U+FFFD.
 */
function xmlText(text: string): string {
  if (!/["'&<>\u0000-\u001f\ufffe\uffff\p{Surrogate}]/u.test(text)) return text;
  return text
    .replace(/["'&<>\t\n\r]/g, (char) => escapes[char] ?? char)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, "\ufffd");
}

/** `<name>text</name>` with the text escaped. */
export function xmlElement(name: string, text: string | number): string {
  return `<${name}>${xmlText(String(text))}</${name}>`;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Undoes {@link xmlText} and the five named entities, for the few request documents the gateway reads. */
export function xmlDecode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal: string, hex: string, name: string) => {
    if (name !== undefined) return entities[name] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
