/**
 * The first JSON document of a text. Some handlers of the server write their error twice, or an error and an empty object, one behind the
 * other. @throws SyntaxError when the text does not begin with a whole document.
 */
export function firstJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const end = objectEnd(text);
    if (end === undefined) throw error;
    return JSON.parse(text.slice(0, end));
  }
}

/** The same where only an object says something; `undefined` for all else. */
export function firstObject(text: string): object | undefined {
  try {
    const value = firstJson(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Where the object (or list) the text begins with is closed. */
function objectEnd(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
