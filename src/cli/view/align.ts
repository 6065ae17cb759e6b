/** A name as it can be shown on a screen: control characters are made visible, so that no name can steer the terminal. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (control) =>
    control === "\n" ? "\\n" : control === "\t" ? "\\t" : `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

export function padRight(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - Bun.stringWidth(text)));
}

export function padLeft(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - Bun.stringWidth(text))) + text;
}

export function centre(text: string, width: number): string {
  const left = Math.floor((width - Bun.stringWidth(text)) / 2);
  return padRight(" ".repeat(Math.max(0, left)) + text, width);
}

/** A text of at most `width` columns, its end replaced by an ellipsis where it is longer. */
export function cutToWidth(text: string, width: number): string {
  // Wide and combining characters are counted by Bun; a line longer than the screen would break the cursor arithmetic.
  if (Bun.stringWidth(text) <= width) return text;
  let cut = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += Bun.stringWidth(segment);
    if (used > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}
