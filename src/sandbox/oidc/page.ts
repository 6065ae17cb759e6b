const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for HTML, in elements and in quoted attributes. */
export function html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
  main { width: min(22rem, 90vw); padding: 2rem; border: 1px solid #8886; border-radius: .75rem; }
  h1 { margin: 0 0 1rem; font-size: 1.25rem; }
  label { display: block; margin: .75rem 0 .25rem; }
  input { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; }
  button { margin: 1.25rem .5rem 0 0; padding: .5rem 1.25rem; font: inherit; }
  code { display: block; padding: .75rem; border: 1px dashed #8889; overflow-wrap: anywhere; user-select: all; }
  [role=alert] { color: #c22; }
`;

/** A page of the sandbox. `content` is HTML. Nothing is loaded from elsewhere and nothing is kept by the browser. */
export function page(title: string, content: string, status = 200): Response {
  return new Response(
    `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${html(title)}</title><style>${style}</style></head>
<body><main><h1>${html(title)}</h1>
${content}
</main></body>
</html>
`,
    {
      status,
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
      },
    },
  );
}
