/**
 * Where a JSON text (RFC 8259) stops being one: line and column of the first character that does not fit, both from 1; `undefined` for a
 * sound text. The runtime's own message is of no use for files with secrets: it may quote them.
 */
export function findJsonFault(text: string): { line: number; column: number } | undefined {
  const end = scanSpace(text, 0);
  const stop = scanValue(text, end);
  const fault = stop < 0 ? -stop - 1 : scanSpace(text, stop);
  if (stop >= 0 && fault === text.length) return undefined;
  const before = text.slice(0, fault);
  return { line: before.split("\n").length, column: fault - before.lastIndexOf("\n") };
}

// Each scanner answers the index behind what it read, or -1 - index of the fault.
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const quoted = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

function scanValue(text: string, at: number): number {
  const first = text[at];
  if (first === "{") return scanList(text, at, "}");
  if (first === "[") return scanList(text, at, "]");
  const pattern = first === '"' ? quoted : scalar;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match ? at + match[0].length : -1 - at;
}

function scanList(text: string, start: number, close: "}" | "]"): number {
  let at = scanSpace(text, start + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    if (close === "}") {
      if (text[at] !== '"') return -1 - at;
      const key = scanValue(text, at);
      if (key < 0) return key;
      at = scanSpace(text, key);
      if (text[at] !== ":") return -1 - at;
      at = scanSpace(text, at + 1);
    }
    const value = scanValue(text, at);
    if (value < 0) return value;
    at = scanSpace(text, value);
    if (text[at] === close) return at + 1;
    if (text[at] !== ",") return -1 - at;
    at = scanSpace(text, at + 1);
  }
}

function scanSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  return at;
}
