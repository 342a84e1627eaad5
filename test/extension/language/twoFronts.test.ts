// What VS Code's providers answer and what the language server answers about the same place of the
// same script is the same.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Range } from 'vscode-languageserver-protocol';
import { registerLanguage } from '../../../extension/language/language.ts';
import { bundle, removeBundle, type Server, start, stopAll } from '../../adapter/language/client.ts';
import { LOGGED } from '../../core/language/scriptFiles.ts';
import * as editor from '../vscode.ts';

let server: Server;
beforeAll(async () => {
  await bundle();
  server = await start();
  registerLanguage();
});
afterAll(() => {
  stopAll();
  removeBundle();
});

const TEXTS: readonly [name: string, text: string][] = [
  ['logged', LOGGED],
  ...['wire', 'growth-loses-a-wakeup', 'fork-of-a-wired-map', 'limits-of-mlock'].map((name): [string, string] => [
    name,
    readFileSync(`examples/${name}.vmtrace`, 'utf8'),
  ]),
];

const TOKEN = { isCancellationRequested: false };
const uriOf = (name: string): string => `file:///folder/${name}.vmtrace`;

function documentOf(name: string, text: string) {
  const lines = text.split('\n');
  return {
    uri: editor.Uri.file(`/folder/${name}.vmtrace`),
    version: 1,
    lineCount: lines.length,
    lineAt: (line: number) => ({ text: lines[line] ?? '' }),
    getText: () => text,
    positionAt: () => new editor.Position(0, 0),
  };
}

type Provider = Readonly<Record<string, (...args: unknown[]) => unknown>>;
const provider = (kind: string, more = ''): Provider => editor.registered.get(`${kind} vmtrace${more}`) as Provider;

/** What VS Code's classes hold, as the protocol has it. */
function plain(value: unknown): unknown {
  if (value instanceof editor.Range) {
    const [line, from, endLine, to] = value.places;
    return { start: { line, character: from }, end: { line: endLine, character: to } };
  }
  if (value instanceof editor.Position) return { line: value.line, character: value.character };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}
const markdownOf = (value: unknown): unknown => (value as { value?: unknown } | undefined)?.value;

interface Row {
  readonly [name: string]: unknown;
}
const rows = (value: unknown): Row[] => (Array.isArray(value) ? (plain(value) as Row[]) : []);

const ask = (method: string, name: string, rest: object = {}): Promise<unknown> =>
  server.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri: uriOf(name) }, ...rest });

/** Columns at which words begin and end. */
const columns = (text: string): number[] => [...text.matchAll(/\b/g)].map(({ index }) => index);

test.each(TEXTS)('at every word of %s', async (name, text) => {
  server.open(uriOf(name), text);
  const document = documentOf(name, text);
  for (let line = 0; line < document.lineCount; line++) {
    for (const character of columns(document.lineAt(line).text)) {
      const position = { line, character };
      const at = new editor.Position(line, character);
      const where = `${line + 1}:${character} ${document.lineAt(line).text}`;

      const hover = plain(provider('hover').provideHover?.(document, at)) as Row | undefined;
      const served = (await ask('hover', name, { position })) as Row | null;
      expect(markdownOf(hover?.contents), where).toEqual(markdownOf(served?.contents));
      expect(hover?.range, where).toEqual(served?.range);

      const definitions = rows(await provider('definition').provideDefinition?.(document, at, TOKEN));
      const servedDefinitions = rows(await ask('definition', name, { position }));
      expect(
        definitions.map(({ range }) => range),
        where,
      ).toEqual(servedDefinitions.map(({ range }) => range));

      const context = { includeDeclaration: true };
      const references = rows(await provider('references').provideReferences?.(document, at, context, TOKEN));
      const servedReferences = rows(await ask('references', name, { position, context }));
      expect(
        references.map(({ range }) => range),
        where,
      ).toEqual(servedReferences.map(({ range }) => range));

      const highlights = rows(await provider('highlights').provideDocumentHighlights?.(document, at, TOKEN));
      const servedHighlights = rows(await ask('documentHighlight', name, { position }));
      // the protocol counts kinds from 1
      expect(
        highlights.map(({ range, kind }) => ({ range, kind: Number(kind) + 1 })),
        where,
      ).toEqual(servedHighlights);
    }
  }
});

test.each(TEXTS)('what is proposed, and the call that is written, in %s', async (name, text) => {
  server.open(uriOf(name), text);
  const document = documentOf(name, text);
  for (let line = 0; line < document.lineCount; line += 2) {
    for (const character of columns(document.lineAt(line).text)) {
      const position = { line, character };
      const at = new editor.Position(line, character);
      const items = rows(await provider('completion', ' +').provideCompletionItems?.(document, at));
      const served = rows(await ask('completion', name, { position }));
      expect(
        items.map(({ filterText, range, insertText, detail, documentation }) => ({
          label: filterText,
          edit: { range, newText: markdownOf(insertText) ?? insertText },
          detail,
          doc: markdownOf(documentation),
        })),
      ).toEqual(
        served.map(({ label, textEdit, detail, documentation }) => ({
          label,
          edit: textEdit,
          detail,
          doc: markdownOf(documentation),
        })),
      );
      const help = plain(provider('signature', ' +').provideSignatureHelp?.(document, at)) as Row | undefined;
      const servedHelp = (await ask('signatureHelp', name, { position })) as Row | null;
      expect(help?.activeParameter).toEqual(servedHelp?.activeParameter);
      expect(rows(help?.signatures).map(({ label }) => label)).toEqual(
        rows(servedHelp?.signatures).map(({ label }) => label),
      );
    }
  }
});

test.each(TEXTS)('names that are changed, and what the light bulb offers, in %s', async (name, text) => {
  server.open(uriOf(name), text);
  const document = documentOf(name, text);
  for (let line = 0; line < document.lineCount; line++) {
    for (const character of columns(document.lineAt(line).text)) {
      const position = { line, character };
      const at = new editor.Position(line, character);
      const result = async (act: () => unknown): Promise<unknown> => {
        try {
          return plain(await act());
        } catch (error) {
          return (error as Error).message;
        }
      };
      const prepared = await result(() => provider('rename').prepareRename?.(document, at));
      expect(prepared).toEqual(await result(() => ask('prepareRename', name, { position })));
      const newName = 't4711';
      const renamed = await result(() => provider('rename').provideRenameEdits?.(document, at, newName, TOKEN));
      const served = await result(() => ask('rename', name, { position, newName }));
      if (typeof renamed === 'string') expect(renamed).toBe(served);
      else {
        const edits = (renamed as { edits: unknown[][] }).edits.map(([, range, newText]) => ({ range, newText }));
        expect({ changes: { [uriOf(name)]: edits } }).toEqual(served);
      }
      const range = { start: position, end: position };
      const place = { start: at };
      const actions = await provider('actions', ' +').provideCodeActions?.(document, place, { diagnostics: [] }, TOKEN);
      const offered = rows(await ask('codeAction', name, { range, context: { diagnostics: [] } }));
      expect(rows(actions).map(({ title, kind }) => [title, kind])).toEqual(
        // the extension has a provider of its own for log lines (import/pastedLog.ts)
        offered.flatMap(({ title, kind }) => (title === 'Convert these lines' ? [] : [[title, kind]])),
      );
    }
  }
});

test('symbols of open scripts', async () => {
  const [name, text] = TEXTS[1] as [string, string];
  server.open(uriOf(name), text);
  editor.workspace.textDocuments.push({ ...documentOf(name, text), languageId: 'vmtrace' });
  const found = rows(await (editor.registered.get('workspace symbols ') as Provider).provideWorkspaceSymbols?.('wire'));
  const served = rows(await server.connection.sendRequest('workspace/symbol', { query: 'wire' }));
  expect(found.length).toBeGreaterThan(2);
  const names = found.map(({ name: one, containerName }) => [one, containerName || undefined]);
  const others = served.filter(({ location }) => (location as { uri: string }).uri === uriOf(name));
  expect(names).toEqual(others.map(({ name: one, containerName }) => [one, containerName]));
});

test('symbols of scripts that are not open are those of their files, as they are now', async () => {
  const path = '/folder/closed.vmtrace';
  editor.workspace.textDocuments.length = 0;
  const places = async () =>
    rows(await (editor.registered.get('workspace symbols ') as Provider).provideWorkspaceSymbols?.('quay'));
  const stat = (mtime: number, size: number) => editor.stats.set(path, { type: editor.FileType.File, mtime, size });
  editor.files.set(path, 'object quay 4 pages\n');
  stat(1, 20);
  expect(await places()).toMatchObject([{ name: 'quay' }]);
  editor.files.set(path, 'object pier 4 pages\n');
  expect(await places()).toHaveLength(1);
  stat(2, 20);
  expect(await places()).toEqual([]);
  editor.files.set(path, 'object quay 4 pages\n');
  stat(3, 2 ** 21);
  expect(await places()).toEqual([]);
  editor.files.delete(path);
});

test.each(TEXTS)('of the whole of %s', async (name, text) => {
  server.open(uriOf(name), text);
  const document = documentOf(name, text);
  const shape = (symbols: unknown): unknown =>
    rows(symbols).map((one) => [one.name, one.detail, one.range, one.selectionRange, shape(one.children)]);
  const symbols = plain(provider('symbols', ' +').provideDocumentSymbols?.(document));
  expect(shape(symbols)).toEqual(shape(await ask('documentSymbol', name)));

  const folds = rows(provider('folding').provideFoldingRanges?.(document));
  const served = rows(await ask('foldingRange', name));
  expect(folds.map(({ start, end }) => [start, end])).toEqual(
    served.map(({ startLine, endLine }) => [startLine, endLine]),
  );

  const range: Range = { start: { line: 0, character: 0 }, end: { line: document.lineCount - 1, character: 0 } };
  const all = new editor.Range(0, 0, document.lineCount - 1, 0);
  const hints = rows(provider('inlay').provideInlayHints?.(document, all));
  const servedHints = rows(await ask('inlayHint', name, { range }));
  expect(hints.map(({ position, label }) => ({ position, label }))).toEqual(
    servedHints.map(({ position, label }) => ({ position, label })),
  );

  const colours = provider('semantic', ' +').provideDocumentRangeSemanticTokens?.(document, all) as {
    data: Uint32Array;
  };
  expect({ data: [...colours.data] }).toEqual(await ask('semanticTokens/full', name));

  const links = rows(provider('links').provideDocumentLinks?.(document));
  const servedLinks = rows(await ask('documentLink', name));
  expect(links.map(({ range: place, tooltip }) => [place, tooltip])).toEqual(
    servedLinks.map(({ range: place, tooltip }) => [place, tooltip]),
  );

  const edits = rows(await provider('format range').provideDocumentRangeFormattingEdits?.(document, all, {}, TOKEN));
  const servedEdits = rows(await ask('rangeFormatting', name, { range, options: {} }));
  expect(edits.map(({ range: place, newText }) => ({ range: place, newText }))).toEqual(servedEdits);

  const positions = [{ line: 3, character: 4 }];
  const [grown] = rows(provider('selections').provideSelectionRanges?.(document, [new editor.Position(3, 4)]));
  expect(grown).toEqual(rows(await ask('selectionRange', name, { positions }))[0]);
});

const UNTIDY = `# see hole.vmtrace, mlock(2) and https://example.org/a_(b).
thread   worker
map 0x1000..0x20000
entry 0x10000..0x14000   rw-  max=rwx
worker:mlock(0x10000,0x1000)=0
worker  > vm_map_wire(0x10000, 0x11000,USER)   @ fault
t2:munlock( 0x10000,0x1000 )  = 0
`;
describe('of a script that is not tidy both say', () => {
  const name = 'untidy';
  const document = documentOf(name, UNTIDY);
  const lines = UNTIDY.split('\n');
  beforeAll(() => server.open(uriOf(name), UNTIDY));
  const at = (line: number, word: string) => ({ line, character: (lines[line] as string).indexOf(word) });
  const place = (line: number, word: string) => {
    const start = at(line, word);
    return { start, end: { line, character: start.character + word.length } };
  };
  const range = (from: readonly [number, number], to: readonly [number, number]) =>
    [
      new editor.Range(...from, ...to),
      { start: { line: from[0], character: from[1] }, end: { line: to[0], character: to[1] } },
    ] as const;
  /** The text after whole lines were replaced. */
  const applied = (edits: readonly { range: Range; newText: string }[]): string[] => {
    const made = [...lines];
    for (const { range: of, newText } of edits) {
      expect(of).toEqual({
        start: { line: of.start.line, character: 0 },
        end: { line: of.start.line, character: lines[of.start.line]?.length },
      });
      made[of.start.line] = newText;
    }
    return made;
  };
  const edits = (value: unknown) =>
    rows(value).map(({ range: of, text, newText }) => ({ range: of as Range, newText: (text ?? newText) as string }));

  test('where a thread is named, with and without its declaration', async () => {
    const uses = [place(4, 'worker'), place(5, 'worker')];
    for (const includeDeclaration of [true, false]) {
      const context = { includeDeclaration };
      const wanted = includeDeclaration ? [place(1, 'worker'), ...uses] : uses;
      const position = at(4, 'worker');
      const where = new editor.Position(position.line, position.character);
      const found = rows(await provider('references').provideReferences?.(document, where, context, TOKEN));
      expect(found.map(({ range: of }) => of)).toEqual(wanted);
      const served = rows(await ask('references', name, { position, context }));
      expect(served.map(({ range: of }) => of)).toEqual(wanted);
    }
  });

  test('where its comments lead', async () => {
    const wanted = [
      [place(0, 'hole.vmtrace'), 'file:///folder/hole.vmtrace', 'Open the script'],
      [
        place(0, 'mlock(2)'),
        'https://man.freebsd.org/cgi/man.cgi?query=mlock&sektion=2',
        'Open the manual page mlock(2)',
      ],
    ];
    const found = rows(provider('links').provideDocumentLinks?.(document));
    const served = rows(await ask('documentLink', name));
    expect(served.map(({ range: of, target, tooltip }) => [of, target, tooltip]).slice(0, 2)).toEqual(wanted);
    expect(served[2]).toMatchObject({ tooltip: 'Open the page', target: /^https:\/\/example\.org\/a_\(b/ });
    expect(found.map(({ range: of, tooltip }) => [of, tooltip])).toEqual(
      served.map(({ range: of, tooltip }) => [of, tooltip]),
    );
  });

  test.each([
    ['a line', [4, 0], [4, 5], { 4: 'worker: mlock(0x10000, 0x1000) = 0' }],
    ['a line as editors select it', [4, 0], [5, 0], { 4: 'worker: mlock(0x10000, 0x1000) = 0' }],
    [
      'two lines',
      [5, 3],
      [6, 2],
      { 5: 'worker > vm_map_wire(0x10000, 0x11000, USER) @ fault', 6: 't2: munlock(0x10000, 0x1000) = 0' },
    ],
    ['a place in a line', [1, 8], [1, 8], { 1: 'thread worker' }],
  ] as const)('what is changed in the selection of %s', async (_what, from, to, changes) => {
    const wanted = lines.map((line, i) => (changes as Record<number, string>)[i] ?? line);
    const [own, of] = range(from, to);
    const found = await provider('format range').provideDocumentRangeFormattingEdits?.(document, own, {}, TOKEN);
    expect(applied(edits(found))).toEqual(wanted);
    const options = { tabSize: 2, insertSpaces: true };
    expect(applied(edits(await ask('rangeFormatting', name, { range: of, options })))).toEqual(wanted);
  });

  test('that the line above is put right when a line is begun', async () => {
    const wanted = lines.with(4, 'worker: mlock(0x10000, 0x1000) = 0');
    const position = { line: 5, character: 0 };
    const typed = new editor.Position(5, 0);
    const found = await provider('format on type', ' +').provideOnTypeFormattingEdits?.(
      document,
      typed,
      '\n',
      {},
      TOKEN,
    );
    expect(applied(edits(found))).toEqual(wanted);
    const options = { tabSize: 2, insertSpaces: true };
    expect(applied(edits(await ask('onTypeFormatting', name, { position, ch: '\n', options })))).toEqual(wanted);
  });
});
