/** A selection of nodes waiting to be fetched, kept as document `selection` under its uuid. */
export interface SelectionDocument {
  /** Login of the only one who may fetch it. */
  readonly owner: string;
  /** Paths as the owner sees them. */
  readonly paths: readonly string[];
}
