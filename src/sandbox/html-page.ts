/** What the server answers for every address it does not know: the page of the web application, with status 200. */
export function htmlPage(title = "Pydio Cells", body = "The web application would be here."): Response {
  const text = `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body>${escapeHtml(body)}</body></html>\n`;
  return new Response(text, { headers: { "content-type": "text/html; charset=utf-8" } });
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
