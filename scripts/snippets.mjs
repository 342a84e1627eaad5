// The whole lines that completion offers, as VS Code's "Insert Snippet" lists them. They have no
// prefix: completion, which knows where a line begins, would offer them twice.
import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';

const SOURCE = 'core/language/completion/templates.ts';

/** The text of the file that the manifest names. */
export async function snippetsOf(root) {
  // of what it imports there are only types
  const { code } = await transform(readFileSync(root + SOURCE, 'utf8'), { loader: 'ts', format: 'esm' });
  const { templates } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const entries = templates().map(({ text, detail, snippet }) => {
    const body = snippet.split('\n');
    return [text, { body, description: detail, ...(text === 'script' && { isFileTemplate: true }) }];
  });
  return JSON.stringify(Object.fromEntries(entries));
}
