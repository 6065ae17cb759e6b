/** Names for `--columns`, apart from what fills them: the definition of a command loads no more than it needs. */
export const nodeColumnNames = [
  "type",
  "name",
  "size",
  "modified",
  "uuid",
  "hash",
  "path",
  "bytes",
  "date",
  "etag",
  "mime",
  "label",
  "description",
  "permissions",
] as const;
