const placeholder =
  /<(?:uuid|hash|token|secret|link|login)-\d+>|<jwt>|<cookie>|<host>|<(?:alice|admin)-token>|<alice-password>/g;
/** These change with each answer that names them; the others keep their first meaning. */
const renewed = new Set(["<jwt>", "<cookie>"]);

/** What the placeholders of a recording stand for on the server under test. */
export class Bindings {
  readonly #values: Map<string, string>;

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(values));
  }

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  /** The text with all placeholders replaced whose values are known. */
  fill(text: string): string {
    return text.replace(placeholder, (name) => this.#values.get(name) ?? name);
  }

  /** Learns from a text of an answer what its placeholders stand for. False when the text around them differs. */
  learn(recorded: string, actual: string): boolean {
    const names = recorded.match(placeholder) ?? [];
    if (names.length === 0) return recorded === actual;
    const around = recorded.split(placeholder).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const found = new RegExp(`^${around.join('([^"&<> ]+?)')}$`, "s").exec(actual);
    if (found === null) return false;
    names.forEach((name, at) => {
      const value = found[at + 1];
      if (value !== undefined && (renewed.has(name) || !this.#values.has(name))) this.#values.set(name, value);
    });
    return true;
  }
}
