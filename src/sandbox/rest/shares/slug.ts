import type { Services } from "../../context.ts";

/** A slug no workspace has yet, made of a label: `My Cell` -> `my-cell`, then `my-cell-1`... */
export function freeSlug(services: Services, label: string): string {
  const base =
    label
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "share";
  for (let number = 0; ; number++) {
    const slug = number === 0 ? base : `${base}-${number}`;
    if (services.idm.workspace(slug) === undefined) return slug;
  }
}
