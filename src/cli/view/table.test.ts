import { expect, test } from "bun:test";
import { printTable, StreamedTable } from "./table.ts";

const into = (lines: string[], fitColumns?: number) => ({ print: (line: string) => void lines.push(line), fitColumns });

test("has the layout scripts of the Go client read", () => {
  const lines: string[] = [];
  const table = new StreamedTable(
    [{ header: "TYPE" }, { header: "NAME" }],
    into(lines),
    (count) => `Listing ${count} workspaces:`,
  );
  table.add(["Workspace", "personal-files"]);
  table.add(["Workspace", "common-files"]);
  table.end();
  expect(lines).toEqual([
    "Listing 2 workspaces:",
    "+-----------+----------------+",
    "|   TYPE    |      NAME      |",
    "+-----------+----------------+",
    "| Workspace | personal-files |",
    "| Workspace | common-files   |",
    "+-----------+----------------+",
  ]);
});

test("an empty table is its header", () => {
  const lines: string[] = [];
  printTable([{ header: "A" }], [], into(lines));
  expect(lines).toEqual(["+---+", "| A |", "+---+"]);
});

test("wide characters take two columns, control characters are shown, not obeyed", () => {
  const lines: string[] = [];
  printTable([{ header: "NAME" }], [["日本"], ["a\u001b[31m"]], into(lines));
  expect(lines[3]).toBe("| 日本      |");
  expect(lines[4]).toBe("| a\\x1b[31m |");
});

test("a long list starts before its end, with no count it does not know", () => {
  const lines: string[] = [];
  const table = new StreamedTable([{ header: "NAME" }], into(lines), (count) =>
    count === undefined ? "many" : `${count}`,
  );
  for (let row = 0; row < 1000; row += 1) table.add([`${row}`]);
  expect(lines).toEqual([]);
  table.add(["one more"]);
  expect(lines[0]).toBe("many");
  expect(lines).toHaveLength(1005);
  table.add(["next"]);
  expect(lines).toHaveLength(1006);
  table.end();
  expect(lines).toHaveLength(1007);
});

test("on a terminal the widest text is shortened until lines fit, ids and numbers never", () => {
  const lines: string[] = [];
  const columns = [{ header: "ID", whole: true }, { header: "NAME" }, { header: "SIZE", right: true }];
  printTable(columns, [["0123456789", "a very long name that does not fit", "123456"]], into(lines, 40));
  expect(lines.map((line) => Bun.stringWidth(line))).toEqual([40, 40, 40, 40, 40]);
  expect(lines[3]).toBe("| 0123456789 | a very long n… | 123456 |");

  lines.length = 0;
  printTable(columns, [["0123456789", "a very long name that does not fit", "123456"]], into(lines));
  expect(lines[3]).toContain("a very long name that does not fit");
});
