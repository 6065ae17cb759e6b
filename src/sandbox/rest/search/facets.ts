import type { FacetBody } from "../../../protocol/rest.ts";
import type { NodeRow } from "../../store/facts.ts";

const mebibyte = 1024 * 1024;
const daySeconds = 24 * 3600;

/** Counts hits by type, extension, size and age, as the index does. */
export class Facets {
  readonly #nowSeconds: number;
  readonly #extensions = new Map<string, number>();
  readonly #sizes = { small: 0, medium: 0, large: 0 };
  readonly #ages = { today: 0, week: 0, older: 0 };
  #files = 0;
  #folders = 0;

  constructor(nowMs: number) {
    this.#nowSeconds = Math.floor(nowMs / 1000);
  }

  count(node: NodeRow): void {
    if (node.leaf) {
      this.#files++;
      const extension = /\.([^.]+)$/.exec(node.name)?.[1]?.toLowerCase();
      if (extension !== undefined) this.#extensions.set(extension, (this.#extensions.get(extension) ?? 0) + 1);
      if (node.size < mebibyte) this.#sizes.small++;
      else if (node.size < 10 * mebibyte) this.#sizes.medium++;
      else this.#sizes.large++;
    } else this.#folders++;
    if (node.mtime >= this.#today()) this.#ages.today++;
    else if (node.mtime >= this.#nowSeconds - 7 * daySeconds) this.#ages.week++;
    else this.#ages.older++;
  }

  /** Empty ones are left out. */
  all(): FacetBody[] {
    const today = this.#today();
    const facets: FacetBody[] = [
      { FieldName: "NodeType", Label: "file", Count: this.#files },
      { FieldName: "NodeType", Label: "folder", Count: this.#folders },
      ...[...this.#extensions].map(([Label, Count]) => ({ FieldName: "Extension", Label, Count })),
      { FieldName: "Size", Label: "size.lt.1MB", Count: this.#sizes.small, Max: String(mebibyte) },
      {
        FieldName: "Size",
        Label: "size.1to10MB",
        Count: this.#sizes.medium,
        Min: String(mebibyte),
        Max: String(10 * mebibyte),
      },
      { FieldName: "Size", Label: "size.gt.10MB", Count: this.#sizes.large, Min: String(10 * mebibyte) },
      { FieldName: "ModifTime", Label: "date.today", Count: this.#ages.today, Start: today, End: this.#nowSeconds },
      {
        FieldName: "ModifTime",
        Label: "date.week",
        Count: this.#ages.week,
        Start: this.#nowSeconds - 7 * daySeconds,
        End: today,
      },
      { FieldName: "ModifTime", Label: "date.older", Count: this.#ages.older, End: this.#nowSeconds - 7 * daySeconds },
    ];
    return facets.filter((facet) => facet.Count !== 0);
  }

  #today(): number {
    return this.#nowSeconds - (this.#nowSeconds % daySeconds);
  }
}
