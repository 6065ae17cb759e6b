/** One record of RFC 4180, without its line end: fields with a comma, a quote or a line break stand in quotes. */
export function csvLine(fields: readonly string[]): string {
  return fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",");
}
