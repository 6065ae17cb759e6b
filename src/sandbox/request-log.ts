/** One answered request. */
export interface RequestRecord {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  /** With its question mark; empty without a query. */
  readonly query: string;
  readonly status: number;
  /** As announced; 0 for bodies of unknown length. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly user: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface RequestFilter {
  readonly method?: string;
  /** Exact path, or a pattern for it. */
  readonly path?: string | RegExp;
  readonly status?: number;
  readonly user?: string;
}

/** The last requests, oldest first. */
export class RequestLog {
  readonly #records: RequestRecord[] = [];
  readonly #limit: number;
  #total = 0;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  /** Requests answered since the start, including those no longer kept. */
  get total(): number {
    return this.#total;
  }

  add(record: RequestRecord): void {
    this.#total++;
    this.#records.push(record);
    if (this.#records.length > this.#limit * 2) this.#records.splice(0, this.#records.length - this.#limit);
  }

  all(filter: RequestFilter = {}): RequestRecord[] {
    return this.#records.slice(-this.#limit).filter((record) => matches(record, filter));
  }

  count(filter: RequestFilter = {}): number {
    return this.all(filter).length;
  }

  clear(): void {
    this.#records.length = 0;
    this.#total = 0;
  }
}

function matches(record: RequestRecord, filter: RequestFilter): boolean {
  const { method, path, status, user } = filter;
  if (method !== undefined && record.method !== method) return false;
  if (status !== undefined && record.status !== status) return false;
  if (user !== undefined && record.user !== user) return false;
  if (path === undefined) return true;
  return typeof path === "string" ? record.path === path : path.test(record.path);
}
