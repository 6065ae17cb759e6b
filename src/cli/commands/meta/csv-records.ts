import { CecError } from "../../../base/errors.ts";

export interface CsvRecord {
  /** Line of its first character, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A record longer than that is a quote that was never closed. */
const maxRecordLength = 1_048_576;

/**
 * Records of a CSV text (RFC 4180) that comes in pieces. Quotes stand at the borders of a field or not at all, as spreadsheets write them:
 * anything else means that fields would be taken for others.
 * @throws CecError `usage` naming the line.
 */
export async function* csvRecords(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord, void, void> {
  let fields: string[] = [];
  let field = "";
  let state: "start" | "bare" | "quoted" | "closed" = "start";
  let line = 1;
  let recordLine = 1;
  let length = 0;
  let afterReturn = false;
  const bad = (what: string) =>
    new CecError("usage", `line ${line}: ${what}`, {
      hint: "The file has to be CSV as spreadsheets write it, in UTF-8.",
    });
  const take = () => {
    fields.push(field);
    field = "";
    state = "start";
  };
  for await (const chunk of chunks) {
    for (const char of chunk) {
      if (afterReturn && char !== "\n") throw bad("a carriage return without a line feed");
      afterReturn = false;
      length += 1;
      if (length > maxRecordLength) throw bad(`the record that begins in line ${recordLine} does not end`);
      if (state === "quoted") {
        if (char === '"') state = "closed";
        else field += char;
        if (char === "\n") line += 1;
      } else if (char === '"') {
        if (state === "bare") throw bad("a quote inside a field that does not begin with one");
        if (state === "closed") field += char;
        state = "quoted";
      } else if (char === ",") take();
      else if (char === "\r") afterReturn = true;
      else if (char === "\n") {
        // An empty line is no record.
        if (fields.length > 0 || field !== "" || state !== "start") {
          take();
          yield { line: recordLine, fields };
        }
        fields = [];
        line += 1;
        recordLine = line;
        length = 0;
      } else if (state === "closed") throw bad("a character behind a closing quote");
      else if (!(char === "\ufeff" && line === 1 && length === 1)) {
        state = "bare";
        field += char;
      }
    }
  }
  if (state === "quoted") throw bad(`the quote of the record that begins in line ${recordLine} is not closed`);
  if (fields.length > 0 || field !== "" || state !== "start") {
    take();
    yield { line: recordLine, fields };
  }
}
