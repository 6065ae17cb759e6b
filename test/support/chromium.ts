import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The program to use; `undefined` where none is installed. */
export const chromiumPath =
  Bun.which("chromium") ?? Bun.which("chromium-browser") ?? Bun.which("google-chrome") ?? undefined;

/** One page of a headless Chromium, driven over the DevTools protocol. */
export interface BrowserPage {
  goto(address: string): Promise<void>;
  /** Value of a JavaScript expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is true. @throws Error with the page's text when it does not become so. */
  until(expression: string, timeoutMs?: number): Promise<void>;
  /** Puts the focus into an element and types as a keyboard does. */
  type(selector: string, text: string): Promise<void>;
  /** Clicks in the middle of an element as a mouse does. */
  click(selector: string): Promise<void>;
  /** What is to be seen, as PNG. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Reply {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export async function openChromium(): Promise<BrowserPage> {
  if (chromiumPath === undefined) throw new Error("no Chromium is installed");
  const profile = await mkdtemp(join(tmpdir(), "chromium-"));
  const switches = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
  const browser = Bun.spawn(
    [chromiumPath, ...switches, `--user-data-dir=${profile}`, "--remote-debugging-port=0", "about:blank"],
    { stdout: "ignore", stderr: "ignore", env: { PATH: process.env.PATH ?? "", HOME: profile, LANG: "C.UTF-8" } },
  );
  const port = await debuggingPort(join(profile, "DevToolsActivePort"));
  const pages = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Record<string, string>[];
  const socket = new WebSocket(pages.find(({ type }) => type === "page")?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.onmessage = ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  };
  let count = 0;
  const send = (method: string, params: object = {}): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result ?? {});
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result } = await send("Runtime.evaluate", { expression, returnByValue: true });
    return (result as { value: T }).value;
  };
  const until = async (expression: string, timeoutMs = 60_000): Promise<void> => {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      // Between two pages there is nothing to ask.
      if (await evaluate<boolean>(`Boolean(${expression})`).catch(() => false)) return;
      await Bun.sleep(50);
    }
    throw new Error(`not so: ${expression}; the page says: ${await evaluate("document.body.innerText")}`);
  };
  const quote = (selector: string) => `document.querySelector(${JSON.stringify(selector)})`;
  return {
    evaluate,
    until,
    goto: async (url) => void (await send("Page.navigate", { url })),
    async type(selector, text) {
      await until(quote(selector));
      await evaluate(`${quote(selector)}.focus()`);
      await send("Input.insertText", { text });
    },
    async click(selector) {
      await until(quote(selector));
      const box = `(() => { const b = ${quote(selector)}.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()`;
      const [x, y] = await evaluate<[number, number]>(box);
      for (const type of ["mousePressed", "mouseReleased"]) {
        await send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
      }
    },
    async screenshot() {
      const { data } = await send("Page.captureScreenshot", { format: "png" });
      return Buffer.from(String(data), "base64");
    },
    async close() {
      socket.close();
      browser.kill();
      await browser.exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function debuggingPort(path: string): Promise<number> {
  for (let round = 0; round < 1200; round += 1) {
    const text = await Bun.file(path)
      .text()
      .catch(() => "");
    const port = Number(text.split("\n")[0]);
    if (port > 0) return port;
    await Bun.sleep(50);
  }
  throw new Error("Chromium did not come up");
}
