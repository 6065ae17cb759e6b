import { expect, test } from "bun:test";
import { renderTemplate } from "./template.ts";

const fields = { Name: "a b.txt", Type: "File", Size: 6, Empty: "" };

test("fields and text", () => {
  expect(renderTemplate('"{{.Name}}";{{ .Type }};{{.Empty}};{{.Size}}', fields)).toBe('"a b.txt";File;;6');
  expect(renderTemplate("no fields", fields)).toBe("no fields");
});

test("functions and pipes", () => {
  expect(renderTemplate('{{.Name | upper | printf "%-9s|"}}', fields)).toBe("A B.TXT  |");
  expect(renderTemplate('{{printf "%s=%q" .Type .Name}}', fields)).toBe('File="a b.txt"');
  expect(renderTemplate('{{"|"}}{{len .Name}}{{json .Name}}', fields)).toBe('|7"a b.txt"');
});

test("trim marks eat the blanks beside them", () => {
  expect(renderTemplate("a  {{- .Type -}}  b", fields)).toBe("aFileb");
});

test("what it cannot read is told, with the fields there are", () => {
  for (const template of ["{{.Nme}}", "{{range .Name}}", "{{.Name .Type}}", "{{foo .Name}}"]) {
    expect(() => renderTemplate(template, fields)).toThrow(
      expect.objectContaining({ code: "usage", hint: "Fields: .Name .Type .Size .Empty" }),
    );
  }
});
