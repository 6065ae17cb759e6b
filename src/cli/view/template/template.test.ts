import { describe, expect, test } from "bun:test";
import { compileTemplate } from "./compile-template.ts";

const fields = {
  Name: "a b.txt",
  Type: "File",
  SizeBytes: "1234",
  Size: 6,
  Empty: "",
  Tags: ["red", "blue"],
  Meta: { b: 2, a: 1 },
  Absent: undefined,
};
const fill = (template: string) => compileTemplate(template)(fields);

// What Go 1.26's text/template prints for the same template and a map with these values.
test.each([
  ['"{{.Name}}";{{ .Type }};{{.Empty}};{{.Size}}', '"a b.txt";File;;6'],
  ["no fields", "no fields"],
  ['{{"|"}}{{len .Name}}', "|7"],
  ['{{printf "%s=%q" .Type .Name}}', 'File="a b.txt"'],
  ['{{.Name | printf "%-9s|"}}', "a b.txt  |"],
  ['{{.Size | printf "%03d|%5d|%-4d|%+d|%x" 7 8 9 10}}', "007|    8|9   |+10|6"],
  ['{{printf "%.2f %5.1f %e %t %c %%" 3.14159 2.0 1500.0 true 65}}', "3.14   2.0 1.500000e+03 true A %"],
  ['{{printf "%s"}} {{printf "%d" "x"}}', "%!s(MISSING) %!d(string=x)"],
  ["a  {{- .Type -}}  b", "aFileb"],
  ["a {{/* note */}}b {{- /* and }} this */ -}} c", "a bc"],
  ['{{if eq .Type "File"}}f{{else}}d{{end}}', "f"],
  ['{{if eq .Type "Folder" "Cell"}}a{{else if .Empty}}b{{else if ne .Size 6}}c{{else}}d{{end}}', "d"],
  ["{{if and .Name (not .Empty) (gt .Size 5) (le .Size 6)}}yes{{end}}", "yes"],
  ["{{or .Empty .Type}} {{and .Empty .Type}}|", "File |"],
  ["{{with .Empty}}{{.}}{{else}}none{{end}} {{with .Name}}{{len .}}{{end}}", "none 7"],
  ["{{with $n := .Name}}{{$n}}/{{$.Type}}{{end}}", "a b.txt/File"],
  ["{{range .Tags}}[{{.}}]{{end}}", "[red][blue]"],
  ["{{range $i, $t := .Tags}}{{$i}}={{$t}} {{else}}x{{end}}", "0=red 1=blue "],
  ['{{range $k, $v := .Meta}}{{$k}}{{$v}}{{end}} {{.Meta.a}} {{index .Meta "b"}} {{.Meta}}', "a1b2 1 2 map[a:1 b:2]"],
  [
    '{{range .Tags}}{{if eq . "blue"}}{{break}}{{end}}{{.}}{{end}} {{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}',
    "red 02",
  ],
  ["{{$n := 1}}{{if true}}{{$n = 2}}{{end}}{{$n}}", "2"],
  ["{{index .Tags 1}} {{slice .Name 2 4}} {{.Tags}} {{len .Tags}}", "blue b. [red blue] 2"],
  ['{{(index .Tags 0) | printf "%5s"}} {{(len .Name) | print}}', "  red 7"],
  ['{{print 1 "a"}}|{{println "a" 2}}', "1a|a 2\n"],
  ['{{html "<a>"}} {{urlquery "a b&c"}} {{js `it\'s`}}', "&lt;a&gt; a+b%26c it\\'s"],
  ["{{`raw \\n`}}{{\"tab\\t\"}}{{'a'}}", "raw \\ntab\t97"],
  ['{{lt "a" "b"}} {{.Absent}}', "true <no value>"],
] as const)("%s", (template, printed) => {
  expect(fill(template)).toBe(printed);
});

test.each([
  ["{{json .Name}} {{.Tags | json}} {{toJson .Meta}}", '"a b.txt" ["red","blue"] {"b":2,"a":1}'],
  ["{{.Name | upper}} {{lower .Type}} {{title `ab cd`}} {{trim `  x `}}", "A B.TXT file Ab Cd x"],
  [
    '{{join .Tags ","}} {{index (split "a-b" "-") 1}} {{truncate .Name 3}} {{replace .Name " " "_"}}',
    "red,blue b a b a_b.txt",
  ],
  ['{{hasSuffix .Name ".txt"}} {{hasPrefix .Name "b"}} {{contains .Name "b."}}', "true false true"],
] as const)("beyond Go: %s", (template, printed) => {
  expect(fill(template)).toBe(printed);
});

test("sizes and times, which are texts, compare with numbers", () => {
  expect(fill("{{if gt .SizeBytes 1000}}large{{end}} {{eq .SizeBytes 1234}} {{lt .Empty 1}} {{eq 1.0 1}}")).toBe(
    "large true true true",
  );
});

describe("what cannot be read is told", () => {
  test.each([
    ["{{.Nme}}", "there is no field .Nme"],
    ["{{range .Name}}{{end}}", "range goes over a list"],
    ["{{.Name.Type}}", "there is no field .Type here"],
    ["{{index .Tags 5}}", "out of range"],
    ["{{$x}}", "there is no variable $x"],
    ["{{lt .Name true}}", "cannot compare"],
  ])("when it is filled: %s", (template, told) => {
    const compiled = compileTemplate(template);
    expect(() => compiled(fields)).toThrow(
      expect.objectContaining({
        code: "usage",
        message: expect.stringContaining(told),
        hint: expect.stringContaining("Fields: .Name .Type"),
      }),
    );
  });

  test.each([
    ["{{range .Tags}}", "no {{end}}"],
    ["{{end}}", "closes nothing"],
    ["{{foo .Name}}", "no function foo"],
    ["{{.Name .Type}}", "only functions take arguments"],
    ["{{.Name", "not closed"],
    ["{{(len .Name}}", "not closed"],
    ["{{}}", "missing"],
    ["{{.Name | }}", "missing"],
    ["{{if}}x{{end}}", "missing"],
    ["{{define `a`}}{{end}}", "not supported"],
    ["{{constructor}}", "no function"],
    ["{{.Name := 1}}", "only variables"],
    ["{{else}}", "closes nothing"],
  ])("at once: %s", (template, told) => {
    expect(() => compileTemplate(template)).toThrow(
      expect.objectContaining({ code: "usage", message: expect.stringContaining(told) }),
    );
  });

  test("what every object has is no field", () => {
    expect(() => compileTemplate("{{.constructor}}")(fields)).toThrow("no field");
  });
});
