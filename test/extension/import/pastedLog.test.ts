// Lines of a log in a script: the problem on them, the quick fix and the lens that convert them,
// and the offer after a paste into an empty script.
import { beforeEach, describe, expect, test } from 'vitest';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { COMMAND, LANGUAGE } from '../../../extension/ids.ts';
import { registerPastedLogs } from '../../../extension/import/pastedLog.ts';
import { forgetAll, openScript, type TypedDocument } from '../explore/explorer.ts';
import { run, startSession } from '../session.ts';
import * as editor from '../vscode.ts';

const LOG = `   812 100201 lockd  0.1 CALL  mlock(0x801e77000,0x1000)
   812 100201 lockd  0.2 RET   mlock 0
   812 100201 lockd  0.3 CALL  getpid
`;
/** Which the language reads as it stands. */
const READ = '  812 100201: munmap(0x801e77000,4096) = 0 (0x0)\n';
const HEAD = 'kernel freebsd-15\nentry 0x801e77000..0x801e78000 rw-\n';
const TAIL = 't1: mlock(0x801e77000, 4K) = 0\n';

const [didRead, didClose] = [new editor.EventEmitter(), new editor.EventEmitter()];
let drawn: number;
/** The script is read, as after each change. */
function read(document: TypedDocument): void {
  const script = parse(document.getText());
  didRead.fire({ document, script, compiled: compile(script) });
}
/** A log is pasted, which is then read. */
function paste(document: TypedDocument, text: string): void {
  document.type(text);
  read(document);
}
const problemsOf = ({ uri }: TypedDocument) => editor.problems.get(String(uri));
interface Command {
  readonly title: string;
  readonly command: string;
  readonly arguments: unknown[];
}
interface Lenses {
  onDidChangeCodeLenses(hear: () => void): void;
  provideCodeLenses(of: unknown): { range: editor.Range; command: Command }[];
}
const lenses = () => editor.registered.get(`lens ${LANGUAGE}`) as Lenses;
const titles = (document: TypedDocument) =>
  lenses()
    .provideCodeLenses(document)
    .map(({ command }) => command.title);
interface Fix {
  readonly title: string;
  readonly command: Command;
  readonly diagnostics: unknown[];
  readonly isPreferred: boolean;
}
/** Quick fixes for lines, from 0. */
const fixes = (document: TypedDocument, first: number, last = first): Fix[] =>
  (
    editor.registered.get(`actions ${LANGUAGE} +`) as { provideCodeActions(...given: unknown[]): Fix[] }
  ).provideCodeActions(document, new editor.Range(first, 0, last, 0));
/** What was changed, as the last edit tells. */
const changed = () => (editor.edits.at(-1) as editor.WorkspaceEdit | undefined)?.edits.map(([, , text]) => text);
const settle = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  startSession();
  forgetAll();
  editor.problems.clear();
  editor.edits.length = editor.quickPick.typed.length = 0;
  for (const { listeners } of [didRead, didClose]) listeners.length = 0;
  registerPastedLogs({ onDidRead: didRead.event, onDidClose: didClose.event } as never);
  drawn = 0;
  lenses().onDidChangeCodeLenses(() => drawn++);
});

describe('lines of a log among those of a script', () => {
  test('are a problem from the first to the last, with a quick fix there and a lens on top', () => {
    const document = openScript(HEAD + LOG + TAIL);
    read(document);
    const range = new editor.Range(2, 0, 4, 1000);
    const problem = expect.objectContaining({
      range,
      message: '3 lines of kdump: the quick fix converts them to lines of a script',
      severity: editor.DiagnosticSeverity.Information,
      source: LANGUAGE,
    });
    expect(problemsOf(document)).toEqual([problem]);
    expect(drawn).toBe(1);
    const [lens] = lenses().provideCodeLenses(document);
    expect(lens).toMatchObject({
      range: new editor.Range(2, 0, 2, 0),
      command: {
        ...{ title: '$(arrow-swap) Convert 3 lines of kdump', tooltip: 'Make lines of a script of them' },
        ...{ command: COMMAND.convertLog, arguments: [document.uri, 3] },
      },
    });
    const fix = {
      ...{ title: 'Convert these lines', kind: 'quickfix', diagnostics: [problem], isPreferred: true },
      command: { command: COMMAND.convertLog, title: 'Convert these lines', arguments: [document.uri, 3] },
    };
    expect([0, 1, 2, 3, 4, 5].map((line) => fixes(document, line))).toEqual([[], [], [fix], [fix], [fix], []]);
    expect(fixes(document, 0, 5)).toEqual([fix]);
  });

  test('are none any more once the text is another, or the script is closed', () => {
    const document = openScript(HEAD + LOG + TAIL);
    read(document);
    document.type(HEAD);
    expect([titles(document), fixes(document, 2)]).toEqual([[], []]);
    read(document);
    expect(problemsOf(document)).toEqual([]);
    document.type(HEAD + LOG);
    read(document);
    expect(titles(document)).toHaveLength(1);
    didClose.fire(document);
    expect([titles(document), problemsOf(document)]).toEqual([[], undefined]);
  });

  test('that the language reads as they stand are no problem and have no lens, but can be converted', () => {
    const document = openScript(HEAD + READ + TAIL);
    read(document);
    expect([problemsOf(document), titles(document)]).toEqual([[], []]);
    expect(fixes(document, 2)).toMatchObject([{ diagnostics: [], isPreferred: true }]);
    const whole = openScript(READ, '/work/b.vmtrace');
    read(whole);
    expect([problemsOf(whole), titles(whole)]).toEqual([[], ['$(arrow-swap) Convert 1 line of truss']]);
  });

  test('are not looked for in a script that is too long', () => {
    const document = openScript(HEAD + LOG + TAIL);
    let lineCount = 50_001;
    Object.defineProperty(document, 'lineCount', { get: () => lineCount });
    read(document);
    expect([problemsOf(document), drawn]).toEqual([undefined, 0]);
    lineCount = 50_000;
    read(document);
    expect(problemsOf(document)).toHaveLength(1);
  });

  test('are converted where they stand, the block that is meant or that of the cursor', async () => {
    const document = openScript(`${HEAD}${LOG}${TAIL}${LOG.replaceAll('mlock', 'munlock')}`);
    read(document);
    const blocks = titles(document);
    expect(blocks).toHaveLength(2);
    await run(COMMAND.convertLog, document.uri, 3);
    expect(changed()?.join('\n')).toMatch(/t100201: mlock\(/);
    expect(changed()?.join('\n')).not.toContain('munlock');
    editor.window.activeTextEditor = { document, selection: { active: { line: 6 } } };
    await run(COMMAND.convertLog);
    expect(changed()?.join('\n')).toContain('munlock');
    expect(editor.said).toEqual([]);
    editor.window.activeTextEditor = { document, selection: { active: { line: 5 } } };
    await run(COMMAND.convertLog);
    expect(editor.said).toEqual(['There are no lines of a log here that could be converted.']);
    expect(editor.edits).toHaveLength(2);
  });

  test('where there is one block it is meant wherever the cursor is; without an editor nothing is', async () => {
    const document = openScript(HEAD + LOG + TAIL);
    read(document);
    editor.window.activeTextEditor = undefined;
    await run(COMMAND.convertLog);
    expect([editor.said, editor.edits]).toEqual([[], []]);
    await run(COMMAND.convertLog, document.uri);
    expect(editor.edits).toHaveLength(1);
  });
});

describe('a script that is a log', () => {
  const offers = () => editor.said.filter((said) => said.startsWith('You have pasted'));

  test('is offered to be converted after a paste, and then says what the log does not tell', async () => {
    const document = openScript('');
    editor.answers.push('Convert to a Script');
    paste(document, LOG);
    await settle();
    expect(editor.said[0]).toBe('You have pasted 3 lines of kdump.');
    expect(changed()?.join('\n')).toMatch(/t100201: mlock\(/);
    expect(editor.said[1]).toMatch(/\S/);
    expect(titles(document)).toEqual(['$(arrow-swap) Convert 3 lines of kdump']);
  });

  test('stays as it is where that is not wanted, and is offered once', async () => {
    const document = openScript('');
    paste(document, LOG);
    await settle();
    read(document);
    await settle();
    expect([offers().length, editor.edits.length]).toEqual([1, 0]);
  });

  test('is not offered where more was there, where it was typed, or where it is no script', async () => {
    const document = openScript(HEAD);
    document.text = HEAD + LOG;
    editor.fired.changed.fire({ document, contentChanges: [{ text: LOG }] });
    read(document);
    const pasted = openScript('', '/work/b.vmtrace');
    pasted.type(LOG);
    pasted.text += '\n';
    editor.fired.changed.fire({ document: pasted, contentChanges: [{ text: '\n' }] });
    read(pasted);
    const other = openScript('', '/work/notes.txt');
    other.languageId = 'plaintext';
    paste(other, LOG);
    const unchanged = openScript('', '/work/c.vmtrace');
    unchanged.text = LOG;
    editor.fired.changed.fire({ document: unchanged, contentChanges: [] });
    read(unchanged);
    paste(openScript('', '/work/d.vmtrace'), HEAD + LOG);
    await settle();
    expect(offers()).toEqual([]);
  });

  test('is offered too if it was pasted before the extension ran', async () => {
    const [quick, saved, other] = ['quick', 'saved', 'other'].map((name) => openScript(LOG, `/work/${name}.vmtrace`));
    for (const document of [quick, other]) (document as TypedDocument).isDirty = true;
    (other as TypedDocument).languageId = 'plaintext';
    didRead.listeners.length = 0;
    registerPastedLogs({ onDidRead: didRead.event, onDidClose: didClose.event } as never);
    for (const document of [quick, saved, other]) read(document as TypedDocument);
    await settle();
    expect(offers()).toHaveLength(1);
  });

  test('that could not be changed says nothing of an import', async () => {
    const document = openScript(LOG);
    read(document);
    const { applyEdit } = editor.workspace;
    editor.workspace.applyEdit = async () => false;
    await run(COMMAND.convertLog, document.uri, 1);
    editor.workspace.applyEdit = applyEdit;
    expect(editor.said).toEqual([]);
  });
});
