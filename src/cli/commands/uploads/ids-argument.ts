/** Which uploads; `--all` stands for them. */
export const idsArgument = {
  name: "ID",
  help: "as cec uploads ls shows it; its first characters do",
  optional: true,
  repeated: true,
  complete: "upload",
} as const;
