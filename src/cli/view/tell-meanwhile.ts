import type { Context } from "../types.ts";

const redrawMs = 400;
/** In a log, a line now and then says that it is alive. */
const lineMs = 10_000;

/** Shows how far something is that takes its time: on a terminal as its last line, elsewhere as a line every ten seconds. @returns ends it. */
export function tellMeanwhile({ terminal }: Pick<Context, "terminal">, text: () => string): () => void {
  const live = terminal.stderrIsTerminal;
  const tell = live ? () => terminal.status([text()]) : () => terminal.note(text());
  const timer = setInterval(tell, live ? redrawMs : lineMs);
  return () => {
    clearInterval(timer);
    terminal.status([]);
  };
}
