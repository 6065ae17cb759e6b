/**
 * The words of a simple command line as a shell would read them, or `undefined` where it takes a shell: pipes, redirections, `$(...)`,
 * patterns, a second command.
 */
export function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? "";
    if (char === " ") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'" || char === '"') {
      const end = line.indexOf(char, at + 1);
      const quoted = line.slice(at + 1, end);
      if (end < 0 || (char === '"' && /[$`\\]/.test(quoted))) return undefined;
      word = (word ?? "") + quoted;
      at = end;
    } else if (/[|<>&;$()`*?[\]\\~#]/.test(char)) {
      return undefined;
    } else {
      word = (word ?? "") + char;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** The parts of a shell line that call `cec`, each as its words: enough to check that they are understood. */
export function cecCalls(line: string): string[][] {
  const calls: string[][] = [];
  // Quoted separators are kept from splitting; what is inside `$( )` and `<( )` is a part of its own.
  const parts = line
    .replace(/'[^']*'|"[^"]*"/g, (text) => text.replace(/[|;&()<>]/g, "_"))
    .split(/[|;&()]+|[0-9]?>+|</);
  for (const part of parts) {
    const words = shellWords(part.trim().replace(/[$*?[\]~\\#`]/g, "_")) ?? [];
    const at = words.indexOf("cec");
    if (at === 0 || (at > 0 && words[0] === "xargs")) calls.push(words.slice(at + 1));
  }
  return calls;
}
