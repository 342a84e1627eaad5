// The problems of the open scripts: read after a pause in typing, beside other work, and
// gone with their document.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { LANGUAGE } from '../../../extension/ids.ts';
import { registerCodeActions } from '../../../extension/language/codeActions.ts';
import { registerDiagnostics } from '../../../extension/language/diagnostics.ts';
import { followScripts, type OpenScripts } from '../../../extension/language/openScripts.ts';
import * as editor from '../vscode.ts';

interface Document {
  text: string;
  readonly languageId: string;
  isClosed: boolean;
  readonly lineCount: number;
  readonly uri: string;
  getText(): string;
  lineAt(line: number): { readonly text: string };
}

const WRONG = 't1: vm_map_wier(0x1000, 0x2000)\nt1: vm_map_wire(0x2000, 0x1000, USER)';

function open(text: string, languageId: string = LANGUAGE, uri = 'file:///a.vmtrace'): Document {
  const document: Document = {
    text,
    languageId,
    isClosed: false,
    uri,
    get lineCount() {
      return this.text.split('\n').length;
    },
    getText() {
      return this.text;
    },
    lineAt(line) {
      return { text: this.text.split('\n')[line] ?? '' };
    },
  };
  editor.fired.opened.fire(document);
  return document;
}

function change(document: Document, text: string): void {
  document.text = text;
  editor.fired.changed.fire({ document });
}

function close(document: Document): void {
  document.isClosed = true;
  editor.fired.closed.fire(document);
}

const told = (uri = 'file:///a.vmtrace') => editor.problems.get(uri)?.map(({ message }) => message);
let scripts: OpenScripts;

beforeEach(() => {
  // slices end by the real clock
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (const event of [editor.fired.opened, editor.fired.changed, editor.fired.closed]) event.listeners.length = 0;
  editor.problems.clear();
  scripts = followScripts();
  registerDiagnostics(scripts);
  registerCodeActions();
  return () => {
    scripts.dispose();
    vi.useRealTimers();
  };
});

describe('problems', () => {
  test('a line that a message names can be gone to', async () => {
    open('kernel freebsd-13\nmap 0x1000..0x2000\n  kernel freebsd-6\nmap 0x1000..0x9000');
    await vi.runAllTimersAsync();
    const found = editor.problems.get('file:///a.vmtrace') ?? [];
    expect(found.map(({ message, relatedInformation }) => [message, relatedInformation])).toMatchObject([
      ['kernel is already given in line 1', [{ message: 'kernel freebsd-13', location: { uri: 'file:///a.vmtrace' } }]],
      ['map is already given in line 2', [{ message: 'map 0x1000..0x2000' }]],
    ]);
  });
  test('are shown of a script that is opened: where each is, how bad, and a near name', async () => {
    open(WRONG);
    await vi.advanceTimersByTimeAsync(50);
    const [error, warning, ...others] = editor.problems.get('file:///a.vmtrace') ?? [];
    expect(others).toEqual([]);
    expect(error).toMatchObject({
      severity: editor.DiagnosticSeverity.Error,
      source: LANGUAGE,
      code: undefined,
      message: "'vm_map_wier' is not a call that a script can make; did you mean vm_map_wire?",
      range: { places: [0, 4, 0, 15] },
    });
    expect(warning).toMatchObject({ severity: editor.DiagnosticSeverity.Warning, code: undefined });
    expect(warning?.message).toMatch(/^the range is reversed/);
  });
  test('are not looked for in another language', async () => {
    open(WRONG, 'c');
    await vi.advanceTimersByTimeAsync(1000);
    expect(told()).toBeUndefined();
  });
  test('are shown of what is typed after a pause, of the last text', async () => {
    const document = open('');
    await vi.advanceTimersByTimeAsync(50);
    expect(told()).toEqual([]);
    change(document, WRONG);
    await vi.advanceTimersByTimeAsync(100);
    change(document, `${WRONG}\nx`);
    await vi.advanceTimersByTimeAsync(149);
    expect(told()).toEqual([]);
    await vi.advanceTimersByTimeAsync(50);
    expect(told()).toHaveLength(3);
    change(document, '# nothing wrong');
    await vi.advanceTimersByTimeAsync(200);
    expect(told()).toEqual([]);
  });
  test('vanish with a script that is closed, those of another stay', async () => {
    const document = open(WRONG);
    open(WRONG, LANGUAGE, 'file:///b.vmtrace');
    await vi.advanceTimersByTimeAsync(50);
    close(document);
    expect(told()).toBeUndefined();
    expect(told('file:///b.vmtrace')).toHaveLength(2);
  });
  test('do not come back of a script that is closed while it is typed in', async () => {
    const document = open(WRONG);
    await vi.advanceTimersByTimeAsync(50);
    change(document, `${WRONG}\nx`);
    close(document);
    await vi.advanceTimersByTimeAsync(1000);
    expect(told()).toBeUndefined();
  });
  test('beyond a thousand are counted', async () => {
    open('x\n'.repeat(1234));
    await vi.advanceTimersByTimeAsync(1000);
    expect(told()).toHaveLength(1001);
    expect(editor.problems.get('file:///a.vmtrace')?.at(-1)).toMatchObject({
      message: '234 more problems are not listed',
      severity: editor.DiagnosticSeverity.Information,
    });
  });
});

describe('a long script', () => {
  const LONG = 't7: vm_map_remove(0x1000, 0x2000)\n'.repeat(200_000);
  test('is read between other work, and given up at a change', async () => {
    const document = open(LONG);
    await vi.advanceTimersToNextTimerAsync();
    // its first slice is read, and the next one waits
    expect(told()).toBeUndefined();
    expect(vi.getTimerCount()).toBe(1);
    change(document, WRONG);
    await vi.advanceTimersByTimeAsync(1000);
    expect(told()).toHaveLength(2);
  });
  test('is given up when it is closed', async () => {
    const document = open(`${LONG}x`);
    await vi.advanceTimersToNextTimerAsync();
    close(document);
    await vi.advanceTimersToNextTimerAsync();
    expect(vi.getTimerCount()).toBe(0);
    expect(told()).toBeUndefined();
  });
});

test('a near name is a preferred fix, which writes it in place of the wrong one', async () => {
  open(WRONG);
  await vi.advanceTimersByTimeAsync(50);
  const diagnostics = editor.problems.get('file:///a.vmtrace') ?? [];
  const provider = editor.registered.get(`actions ${LANGUAGE} +`) as {
    provideCodeActions(
      document: object,
      range: object,
      context: object,
      token: object,
    ): Promise<{ title: string; kind: string; edit: editor.WorkspaceEdit }[]>;
  };
  const lines = WRONG.split('\n');
  const document = { uri: 'a', version: 1, lineCount: lines.length, lineAt: (n: number) => ({ text: lines[n] }) };
  const foreign = new editor.Diagnostic({}, 'of another tool; did you mean else?', 0);
  const actions = await provider.provideCodeActions(
    document,
    { start: { line: 0, character: 0 } },
    { diagnostics: [...diagnostics, foreign] },
    { isCancellationRequested: false },
  );
  expect(actions.filter(({ kind }) => kind === 'quickfix')).toMatchObject([
    { title: "Change to 'vm_map_wire'", isPreferred: true, diagnostics: [diagnostics[0]] },
  ]);
  expect(actions[0]?.edit.edits).toEqual([['a', diagnostics[0]?.range, 'vm_map_wire']]);
});
