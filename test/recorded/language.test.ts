// What the features of the editor answer at every word of scripts, right and wrong: hovers,
// completion, the parameters of a call, names and where else they stand, quick fixes, the shape of
// the script.
import { expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver';
import type { Asked, Handlers } from '../../adapter/language/asked.ts';
import { clientOf } from '../../adapter/language/client.ts';
import { diagnosticsOf } from '../../adapter/language/diagnostics.ts';
import { EDITING } from '../../adapter/language/editingRequests.ts';
import { NAVIGATION } from '../../adapter/language/navigationRequests.ts';
import { DOCUMENTS, type OpenDocument } from '../../adapter/language/openDocuments.ts';
import { READING } from '../../adapter/language/readingRequests.ts';
import { STRUCTURE } from '../../adapter/language/structureRequests.ts';
import { lastOf } from '../../core/trace/parse/parse.ts';
import { ABLE } from '../adapter/language/client.ts';
import { BROKEN, LOGGED } from '../core/language/scriptFiles.ts';
import { type CorpusScript, EXAMPLES, randomScripts } from './corpus.ts';
import { digest, expectRecorded } from './recorded.ts';

const HANDLERS: Handlers = { ...NAVIGATION, ...STRUCTURE, ...READING, ...EDITING };
const CLIENT = clientOf({ capabilities: ABLE });

type Range = Diagnostic['range'];

/** The answer to a request, or why it is refused. */
async function answer(document: OpenDocument, method: string, params: object): Promise<unknown> {
  const asked: Asked = {
    document,
    client: CLIENT,
    params: { textDocument: { uri: document.uri }, ...params },
    work: async (work) => lastOf(work),
    listing: (name) => `listing:${name}`,
  };
  try {
    return await HANDLERS[`textDocument/${method}`]?.(asked);
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

/** Short, and another one for any other answer. */
const short = (value: unknown): string => (isNothing(value) ? '-' : digest(JSON.stringify(value)));

const namesOf = (items: unknown): string => {
  const labels = (items as { label: string }[]).map(({ label }) => label);
  return labels.length === 0 ? '-' : `${labels.slice(0, 4).join(' ')} of ${labels.length} ${short(items)}`;
};

/** What is asked at each word. */
const AT_WORDS = ['hover', 'definition', 'references', 'documentHighlight', 'prepareRename'] as const;

async function atWord(document: OpenDocument, position: Range['start'], word: string): Promise<string> {
  const found: string[] = [];
  for (const method of AT_WORDS) found.push(short(await answer(document, method, { position })));
  const renamed = await answer(document, 'rename', { position, newName: 'other_name' });
  const range = { start: position, end: position };
  const selections = await answer(document, 'selectionRange', { positions: [position] });
  const actions = (await answer(document, 'codeAction', { range, context: { diagnostics: [] } })) as {
    title: string;
  }[];
  const titles = actions.map(({ title }) => title).join('; ');
  return `    ${position.character} ${word}: ${[...found, short(renamed), short(selections)].join(' ')} ${titles}`;
}

/** What is asked where one types: behind a word, and behind what follows it. */
async function typedTo(document: OpenDocument, position: Range['start']): Promise<string> {
  const items = await answer(document, 'completion', { position });
  const help = (await answer(document, 'signatureHelp', { position })) as { activeParameter: number } | null;
  return `    ${position.character}| ${namesOf(items)}${help ? `; parameter ${help.activeParameter} ${short(help)}` : ''}`;
}

async function toldOf({ name, text }: CorpusScript): Promise<string[]> {
  const document = DOCUMENTS.create(`file:///folder/${name}`, 'vmtrace', 1, text);
  const problems = lastOf(diagnosticsOf(document, { relates: true })) as Diagnostic[];
  const lines = [`== ${name}`];
  for (const diagnostic of problems) {
    const { range, severity, message } = diagnostic;
    lines.push(`  ${range.start.line + 1}:${range.start.character}-${range.end.character} ${severity}: ${message}`);
    const actions = await answer(document, 'codeAction', { range, context: { diagnostics: [diagnostic] } });
    for (const one of actions as { title: string; edit?: object; data?: object }[])
      lines.push(`    ${one.title}: ${JSON.stringify(one.edit ?? one.data)}`);
  }
  const end = { line: document.view.lineCount, character: 0 };
  const range = { start: { line: 0, character: 0 }, end };
  for (const method of ['documentSymbol', 'foldingRange', 'documentLink', 'inlayHint', 'formatting'])
    lines.push(`  ${method}: ${JSON.stringify(await answer(document, method, { range, options: {} }))}`);
  lines.push(`  colours: ${short(await answer(document, 'semanticTokens/full', {}))}`);
  for (const [line, content] of text.split('\n').entries()) {
    if (content.startsWith('#')) continue;
    lines.push(`  ${line + 1} ${content.replace(/\p{Surrogate}/gu, '\ufffd')}`);
    for (const { index, 0: word } of content.matchAll(/[\w.*]+|[^\w\s]/g)) {
      const to = index + word.length;
      if (/\w/.test(word)) lines.push(await atWord(document, { line, character: index }, word));
      lines.push(await typedTo(document, { line, character: to }));
    }
    const range = { start: { line, character: 0 }, end: { line, character: content.length } };
    const formatted = await answer(document, 'rangeFormatting', { range, options: {} });
    if (!isNothing(formatted)) lines.push(`    formatted: ${JSON.stringify(formatted)}`);
  }
  return lines;
}

const SHOWN = ['fork-of-a-wired-map', 'growth-loses-a-wakeup', 'limits-of-mlock', 'slipped-in-between', 'stack-grows'];

test.each([
  ['examples', EXAMPLES.filter(({ name }) => SHOWN.includes(name.replace('.vmtrace', '')))],
  ['random', randomScripts(1, 10)],
  [
    'other',
    [
      { name: 'logged.vmtrace', text: LOGGED },
      { name: 'broken.vmtrace', text: BROKEN },
    ],
  ],
] as const)('at each word of the %s scripts is answered what was answered before', async (name, scripts) => {
  expect(scripts.length).toBeGreaterThan(1);
  const lines = [`Of a word: ${[...AT_WORDS, 'rename', 'selectionRange'].join(', ')}, titles of actions.`];
  for (const script of scripts) lines.push(...(await toldOf(script)));
  expectRecorded(`language-${name}`, lines);
});
