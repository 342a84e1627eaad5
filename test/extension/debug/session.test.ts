// Which script is debugged: that of the active editor, of a menu's file, or one of the workspace;
// with none, what a person can do.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { VmtraceSession } from '../../../adapter/session/session.ts';
import { readLaunched } from '../../../extension/debug/canLaunch.ts';
import { noScript, OPEN_SCRIPT } from '../../../extension/debug/configuration.ts';
import { registerSession } from '../../../extension/debug/debugProvider.ts';
import { COMMAND, DEBUG_TYPE, LANGUAGE, LISTING_LANGUAGE, SETTING } from '../../../extension/ids.ts';
import { eventually } from '../../patience.ts';
import { run } from '../session.ts';
import * as editor from '../vscode.ts';

interface Resolver {
  resolveDebugConfiguration(folder: unknown, given: object): unknown;
  resolveDebugConfigurationWithSubstitutedVariables(folder: unknown, given: object): Promise<unknown>;
}
interface Dynamic {
  provideDebugConfigurations(folder: unknown): Promise<unknown[]>;
}
const showsScript = (path: string, languageId: string = LANGUAGE): void => {
  editor.window.activeTextEditor = { document: { languageId, uri: editor.Uri.file(path) } };
};

interface Factory {
  createDebugAdapterDescriptor(): object;
}

beforeEach(() => {
  editor.registered.clear();
  editor.files.clear();
  editor.said.length = editor.answers.length = editor.executed.length = editor.started.length = 0;
  editor.window.activeTextEditor = undefined;
  registerSession();
});

describe('F5', () => {
  const resolve = (given: object): unknown =>
    (editor.registered.get(`configuration ${DEBUG_TYPE}`) as Resolver).resolveDebugConfiguration(undefined, given);
  test('debugs the script of the active editor', () => {
    showsScript('/work/a.vmtrace');
    expect(resolve({})).toMatchObject({ type: DEBUG_TYPE, name: 'Debug a.vmtrace', program: '/work/a.vmtrace' });
    expect(editor.said).toEqual([]);
  });
  test('the Debug Console opens as the setting of a person says', () => {
    showsScript('/work/a.vmtrace');
    const opens = (own?: string): unknown => {
      editor.settings.set('debug.internalConsoleOptions', own);
      return (resolve({}) as { internalConsoleOptions?: string }).internalConsoleOptions;
    };
    expect(opens()).toBe('neverOpen');
    expect(opens('openOnFirstSessionStart')).toBe('neverOpen');
    expect(opens('openOnSessionStart')).toBeUndefined();
    editor.settings.clear();
  });
  test('has hexadecimal numbers as the setting says', () => {
    showsScript('/work/a.vmtrace');
    const hexadecimal = (): boolean => {
      const { createDebugAdapterDescriptor: create } = editor.registered.get(`adapter ${DEBUG_TYPE}`) as Factory;
      const { context } = (create() as { implementation: { context: { hex: boolean } } }).implementation;
      return context.hex;
    };
    expect(hexadecimal()).toBe(false);
    editor.settings.set(SETTING.hexadecimal, true);
    expect(hexadecimal()).toBe(true);
    editor.settings.clear();
  });
  test('with no script says so, and opens an example for those who want one', async () => {
    showsScript('/work/a.txt', 'plaintext');
    editor.answers.push('Open an Example');
    expect(resolve({})).toBeUndefined();
    await eventually(() => expect(editor.executed).toEqual([COMMAND.openExample]));
    expect(editor.said).toEqual([noScript()]);
  });
  test('opens one for those alone', async () => {
    expect(resolve({})).toBeUndefined();
    await new Promise((done) => setTimeout(done));
    expect(editor.said).toEqual([noScript()]);
    expect(editor.executed).toEqual([]);
  });
});

describe('before the launch the script is read', () => {
  const path = '/work/a.vmtrace';
  const configuration = { type: DEBUG_TYPE, program: path };
  const launch = (given: object = configuration): Promise<unknown> =>
    (
      editor.registered.get(`configuration ${DEBUG_TYPE}`) as Resolver
    ).resolveDebugConfigurationWithSubstitutedVariables(undefined, given);
  beforeEach(() => {
    editor.opened.length = 0;
    editor.stats.clear();
  });

  test('without an error it is launched as it is, warnings or not', async () => {
    editor.files.set(path, 'map 0x1000..0x2000\n');
    expect(await launch()).toEqual({ ...configuration, stopOnEntry: true });
    expect([editor.said, editor.opened, editor.executed]).toEqual([[], [], []]);
  });
  test('it stops on entry as it says itself, else as the folder of its script does, whatever is active', async () => {
    editor.files.set(path, 'map 0x1000..0x2000\n');
    showsScript('/other/b.vmtrace');
    const ofFolder = (section: string, scope: { path: string }) => ({
      get: (name: string) => name === SETTING.stopOnEntry && section === '' && !scope.path.startsWith('/work/'),
    });
    vi.spyOn(editor.workspace, 'getConfiguration').mockImplementation(ofFolder as never);
    expect(await launch()).toMatchObject({ stopOnEntry: false });
    const said = { ...configuration, stopOnEntry: true };
    expect(await launch(said)).toMatchObject({ stopOnEntry: true });
    vi.restoreAllMocks();
  });
  test('what was read is launched, whatever became of the file; a restart reads it again', async () => {
    editor.files.set(path, 'map 0x1000..0x2000\n');
    await launch();
    editor.files.set(path, 'nonsense\n');
    expect(await readLaunched(path)).toBe('map 0x1000..0x2000\n');
    expect(await readLaunched(path)).toBe('nonsense\n');
    await launch();
    expect(await readLaunched(path)).toBe('nonsense\n');
  });
  test('with one nothing starts: the cursor goes to the first, and Problems are in view', async () => {
    editor.files.set(path, 'map 0x1000..0x20000\n\nt1: vm_map_wier(0x1000, 0x2000, USER)\nnonsense\n');
    expect(await launch()).toBeUndefined();
    expect(editor.executed).toEqual(['workbench.panel.markers.view.focus']);
    const [shown] = editor.opened;
    expect(shown?.document).toMatchObject({ fsPath: path });
    const at = { line: 2, character: 4 };
    expect(shown?.options).toEqual({ selection: { places: [at, at] } });
    expect(editor.said).toEqual([expect.stringMatching(/^a\.vmtrace has 2 errors, first in line 3: .*vm_map_wier/)]);
  });
  test('one that only a compiled script shows', async () => {
    editor.files.set(path, 'map 0x1000..0x20000\nt1 > vm_map_lock() @ nowhere\n');
    expect(await launch()).toBeUndefined();
    expect(editor.said).toEqual([expect.stringMatching(/^a\.vmtrace has an error, first in line 2: /)]);
  });
  test('one that is not there', async () => {
    const gone = Object.assign(new Error('EntryNotFound: /work/a.vmtrace'), { code: 'FileNotFound' });
    vi.spyOn(editor.workspace.fs, 'stat').mockRejectedValueOnce(gone);
    expect(await launch()).toBeUndefined();
    expect(editor.said).toEqual(['There is no file /work/a.vmtrace to debug.']);
  });
  test('one that cannot be read', async () => {
    editor.stats.set(path, { type: editor.FileType.Directory, size: 1 });
    expect(await launch()).toBeUndefined();
    expect(editor.said).toEqual(['a.vmtrace cannot be debugged: it is a directory.']);
    expect(editor.opened).toEqual([]);
  });
});

test('the list of what can be debugged: the script that is open at each F5, then those of the folder', async () => {
  const open = { type: DEBUG_TYPE, request: 'launch', name: OPEN_SCRIPT };
  const { provideDebugConfigurations } = editor.registered.get(`configuration ${DEBUG_TYPE} +`) as Dynamic;
  for (const path of ['/work/a.vmtrace', '/work/b.vmtrace']) editor.files.set(path, '');
  showsScript('/work/b.vmtrace');
  const entry = (name: string) => ({
    type: DEBUG_TYPE,
    request: 'launch',
    name: `Debug ${name}`,
    program: `/work/${name}`,
  });
  expect(await provideDebugConfigurations({ uri: editor.Uri.file('/work') })).toEqual([
    open,
    entry('a.vmtrace'),
    entry('b.vmtrace'),
  ]);
  expect(await provideDebugConfigurations(undefined)).toEqual([open]);
  // what was picked once is found again, whatever is open
  showsScript('/work/b.txt', 'plaintext');
  expect(await provideDebugConfigurations(undefined)).toEqual([open]);
});

test('beside a listing, where a session often ends, it is the script that was active last', async () => {
  showsScript('/work/a.vmtrace');
  editor.fired.activeEditor.fire(editor.window.activeTextEditor);
  showsScript('/vm_map_wire.vmkernel', LISTING_LANGUAGE);
  editor.fired.activeEditor.fire(editor.window.activeTextEditor);
  await run(COMMAND.debugFile);
  expect(editor.started).toMatchObject([{ configuration: { program: '/work/a.vmtrace' } }]);
});

test('the open script is that of the editor, by its own name', () => {
  const { resolveDebugConfiguration } = editor.registered.get(`configuration ${DEBUG_TYPE}`) as Resolver;
  for (const name of ['a', 'b']) {
    showsScript(`/work/${name}.vmtrace`);
    const found = resolveDebugConfiguration(undefined, { type: DEBUG_TYPE, request: 'launch', name: OPEN_SCRIPT });
    expect(found).toMatchObject({ program: `/work/${name}.vmtrace`, name: `Debug ${name}.vmtrace` });
  }
});

describe('the commands', () => {
  test.each([
    [COMMAND.debugFile, false],
    [COMMAND.runFile, true],
  ])('%s: the script of a menu, in its folder', async (command, noDebug) => {
    showsScript('/work/other.vmtrace');
    await run(command, editor.Uri.file('/work/a.vmtrace'));
    expect(editor.started).toEqual([
      {
        folder: 'the folder',
        configuration: expect.objectContaining({ program: '/work/a.vmtrace' }),
        options: { noDebug },
      },
    ]);
  });
  test('the script of the active editor, in no folder', async () => {
    showsScript('/else/a.vmtrace');
    await run(COMMAND.debugFile);
    expect(editor.started).toMatchObject([{ folder: undefined, configuration: { program: '/else/a.vmtrace' } }]);
  });
  test('what a run prints beside a session is in the console of that session', async () => {
    const session = { id: 'other' };
    editor.debug.activeDebugSession = session;
    showsScript('/work/a.vmtrace');
    await run(COMMAND.runFile);
    await run(COMMAND.debugFile);
    editor.debug.activeDebugSession = undefined;
    expect(editor.started.map(({ options }) => options)).toEqual([
      { noDebug: true, parentSession: session, consoleMode: editor.DebugConsoleMode.MergeWithParent },
      { noDebug: false },
    ]);
  });
  test('with no script nothing is started', async () => {
    await run(COMMAND.debugFile);
    expect(editor.started).toEqual([]);
    expect(editor.said).toEqual([noScript()]);
  });
});

test('the adapter runs inside the extension host', () => {
  const factory = editor.registered.get(`adapter ${DEBUG_TYPE}`) as { createDebugAdapterDescriptor(): unknown };
  expect(factory.createDebugAdapterDescriptor()).toEqual({ implementation: expect.any(VmtraceSession) });
});
