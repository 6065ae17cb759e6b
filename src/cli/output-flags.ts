import { flag } from "./flag.ts";

/** For commands that print results. */
export const jsonFlag = flag.boolean({ help: "print JSON", group: "Output" });

/** For commands that print many results. */
export const jsonLinesFlag = flag.boolean({ help: "print JSON, one line per item", group: "Output" });

/** For commands that change something; {@link longDryRunFlag} where `-n` means something else. */
export const dryRunFlag = flag.boolean({ short: "n", help: "tell what would be done, and do nothing" });

/** Where `-n` has had another meaning in the Go client. */
export const longDryRunFlag = flag.boolean({ help: "tell what would be done, and do nothing" });

/** For lists that spreadsheets take. */
export const csvFlag = flag.boolean({ help: "print CSV (RFC 4180) with a line of names", group: "Output" });

/** For commands that hand jobs to the server. */
export const detachFlag = flag.boolean({ help: "do not wait for the end; print the job's id" });
