/** The page a browser ends on. Nothing on it is loaded from elsewhere. */
export function signInPage(worked: boolean, text: string): string {
  const title = worked ? "You are signed in" : "The sign-in did not work";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - cec</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 17px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 90vh; margin: 0; }
  main { max-width: 28em; padding: 1em; text-align: center; }
  .mark { font-size: 3em; color: ${worked ? "#1a8f4c" : "#c0392b"}; }
</style>
</head>
<body>
<main>
<div class="mark" aria-hidden="true">${worked ? "&#10003;" : "&#10007;"}</div>
<h1>${title}</h1>
<p>${escapeHtml(text)}</p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
