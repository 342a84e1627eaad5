// What a comment leads to: web pages, other scripts beside this one, and pages of the manual.
import type { Place, ScriptView } from '../script.ts';

export interface Link extends Place {
  /** A page by its address; a script by its name in the folder of this one. */
  readonly target: { readonly url: string } | { readonly file: string };
  readonly tooltip: string;
}

const MANUAL = 'https://man.freebsd.org/cgi/man.cgi';
const LINKS =
  /(https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:])|((?:[\w.-]+\/)*([\w-][\w.-]*\.vmtrace))\b|\b([a-z_][a-z0-9_]*)\(([1-9])\)/g;

/** Comments further down lead nowhere. */
const MOST_LINES = 100_000;

export function linksOf(view: ScriptView): Link[] {
  const found: Link[] = [];
  for (let line = 0; line < Math.min(view.lineCount, MOST_LINES); line++) {
    const text = view.lineAt(line);
    const comment = text.indexOf('#');
    if (comment < 0) continue;
    for (const match of text.slice(comment).matchAll(LINKS)) {
      const from = comment + match.index;
      const place = { line, from, to: from + match[0].length };
      const [, url, , file, page, section] = match;
      if (url !== undefined) found.push({ ...place, target: { url }, tooltip: 'Open the page' });
      else if (file !== undefined) found.push({ ...place, target: { file }, tooltip: 'Open the script' });
      else {
        const manual = `${MANUAL}?query=${page}&sektion=${section}`;
        found.push({ ...place, target: { url: manual }, tooltip: `Open the manual page ${page}(${section})` });
      }
    }
  }
  return found;
}
