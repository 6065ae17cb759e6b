/** Whose links a list is about. */
export const linksArgument = {
  name: "PATH",
  help: "links of this file or folder and all below it; without it, all you may see",
  optional: true,
  complete: "remote-path",
} as const;
