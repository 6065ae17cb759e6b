/** The type of a file whose sender did not say: from its first bytes, as the WHATWG sniffing algorithm does for the common cases. */
export function guessMime(head: Uint8Array): string {
  for (const [signature, mime] of signatures) {
    if (signature.every((byte, index) => byte === undefined || head[index] === byte)) return mime;
  }
  const text = Buffer.from(head).toString("latin1").trimStart().toLowerCase();
  if (/^<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]/.test(text)) {
    return "text/html; charset=utf-8";
  }
  if (text.startsWith("<?xml")) return "text/xml; charset=utf-8";
  return head.some(isBinary) ? "application/octet-stream" : "text/plain; charset=utf-8";
}

function isBinary(byte: number): boolean {
  return byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f);
}

const any = undefined;
const signatures: readonly (readonly [readonly (number | undefined)[], string])[] = [
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "image/png"],
  [[0xff, 0xd8, 0xff], "image/jpeg"],
  [[0x47, 0x49, 0x46, 0x38], "image/gif"],
  [[0x52, 0x49, 0x46, 0x46, any, any, any, any, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50], "image/webp"],
  [[0x25, 0x50, 0x44, 0x46, 0x2d], "application/pdf"],
  [[0x50, 0x4b, 0x03, 0x04], "application/zip"],
  [[0x1f, 0x8b, 0x08], "application/x-gzip"],
  [[0x4f, 0x67, 0x67, 0x53, 0x00], "application/ogg"],
  [[0x49, 0x44, 0x33], "audio/mpeg"],
  [[any, any, any, any, 0x66, 0x74, 0x79, 0x70], "video/mp4"],
  [[0x00, 0x61, 0x73, 0x6d], "application/wasm"],
];
