// The language server as an editor drives it: its life, changes piece by piece, problems, requests
// that are taken back, and clients that speak nonsense.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  CancellationTokenSource,
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  CompletionRequest,
  DefinitionRequest,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidCloseTextDocumentNotification,
  DocumentDiagnosticRequest,
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  ExitNotification,
  HoverRequest,
  InlayHintRefreshRequest,
  InlayHintRequest,
  PrepareRenameRequest,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  RenameRequest,
  SemanticTokensRequest,
  ShutdownRequest,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { ABLE, bundle, removeBundle, type Server, start, stopAll } from './client.ts';

beforeAll(async () => void (await bundle()));
afterEach(stopAll);
afterAll(removeBundle);

const uri = 'file:///folder/a.vmtrace';
const of = { textDocument: { uri } };
const SCRIPT = 'entry 0x10000..0x14000 rw- max=rwx\nt1: mlock(0x11000, 0x1000) = 0\n';

/** The next problems that are sent. */
const problems = ({ connection }: Server): Promise<PublishDiagnosticsParams> =>
  new Promise((resolve) => connection.onNotification(PublishDiagnosticsNotification.type, resolve));
const messages = (all: readonly Diagnostic[]) => all.map(({ message }) => message);

test('it says what it can, counts columns in UTF-16, and ends as the protocol wants it', async () => {
  const server = await start();
  expect(server.initialized).toMatchObject({
    serverInfo: { name: 'vmtrace' },
    capabilities: { positionEncoding: 'utf-16', textDocumentSync: { openClose: true, change: 2 } },
  });
  expect(server.initialized?.capabilities.diagnosticProvider).toBeUndefined();
  expect(await server.connection.sendRequest(ShutdownRequest.type)).toBeNull();
  await expect(
    server.connection.sendRequest(HoverRequest.type, { ...of, position: { line: 0, character: 0 } }),
  ).rejects.toThrow('shut down');
  void server.connection.sendNotification(ExitNotification.type);
  expect(await server.code).toBe(0);
  expect(server.err()).toBe('');
});

test('an exit without a shutdown is a failure; the end of the input is an end', async () => {
  const server = await start();
  void server.connection.sendNotification(ExitNotification.type);
  expect(await server.code).toBe(1);
  const other = await start();
  other.child.stdin.end();
  expect(await other.code).toBe(0);
});

test('it ends with the process that started it, which the client names', async () => {
  const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const server = await start(ABLE, { processId: parent.pid });
  const other = await start(ABLE, { processId: null });
  parent.kill();
  expect(await server.code).toBe(1);
  expect(other.child.exitCode).toBeNull();
});

test('before initialize nothing is answered', async () => {
  const server = await start(ABLE, {}, false);
  await expect(
    server.connection.sendRequest(HoverRequest.type, { ...of, position: { line: 0, character: 0 } }),
  ).rejects.toMatchObject({
    code: -32002,
  });
});

test('a problem names the other line to a client that can show it', async () => {
  const relates = { ...ABLE, textDocument: { ...ABLE.textDocument, publishDiagnostics: { relatedInformation: true } } };
  const at = { uri, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 18 } } };
  for (const [client, related] of [
    [relates, [{ location: at, message: 'map 0x1000..0x2000' }]],
    [ABLE, undefined],
  ] as const) {
    const server = await start(client);
    const next = problems(server);
    server.open(uri, 'map 0x1000..0x2000\nmap 0x1000..0x9000\n');
    const { diagnostics } = (await next) as { diagnostics: { relatedInformation?: unknown }[] };
    expect(diagnostics.map(({ relatedInformation }) => relatedInformation)).toEqual([related]);
  }
});

test('problems are sent after the script is opened and changed, and taken away when it is closed', async () => {
  const server = await start();
  let next = problems(server);
  server.open(uri, 't1: vm_map_wier(0x1000, 0x2000)\n');
  expect(await next).toMatchObject({ uri, version: 1, diagnostics: [{ severity: 1, source: 'vmtrace' }] });
  next = problems(server);
  server.change(uri, 2, {
    range: { start: { line: 0, character: 11 }, end: { line: 0, character: 15 } },
    text: 'wire',
  });
  expect(await next).toMatchObject({ uri, version: 2, diagnostics: [] });
  next = problems(server);
  void server.connection.sendNotification(DidCloseTextDocumentNotification.type, of);
  expect(await next).toMatchObject({ uri, diagnostics: [] });
});

test('a client that asks for problems gets them when it asks', async () => {
  const server = await start({ ...ABLE, textDocument: { ...ABLE.textDocument, diagnostic: {} } });
  expect(server.initialized?.capabilities.diagnosticProvider).toBeDefined();
  let sent = 0;
  server.connection.onNotification(PublishDiagnosticsNotification.type, () => void sent++);
  server.open(uri, 'assert map.tymestamp == 1\n');
  const report = await server.connection.sendRequest(DocumentDiagnosticRequest.type, of);
  expect(report).toMatchObject({ kind: 'full' });
  expect(messages('items' in report ? report.items : [])).toEqual([expect.stringContaining('did you mean timestamp?')]);
  expect(sent).toBe(0);
});

test('changes arrive piece by piece, counted in UTF-16, whatever ends the lines', async () => {
  const server = await start();
  server.open(uri, `# \u{1f600}\r\n${SCRIPT}`);
  const hover = async (line: number, character: number) =>
    JSON.stringify(await server.connection.sendRequest(HoverRequest.type, { ...of, position: { line, character } }));
  expect(await hover(2, 5)).toContain('mlock(addr, len)');
  server.change(
    uri,
    2,
    { range: { start: { line: 0, character: 4 }, end: { line: 0, character: 4 } }, text: '\nt9: munlock(0x1000, 1)' },
    { range: { start: { line: 3, character: 4 }, end: { line: 3, character: 9 } }, text: 'munlockall' },
  );
  expect(await hover(1, 5)).toContain('munlock(addr, len)');
  expect(await hover(3, 5)).toContain('munlockall(');
  server.change(uri, 3, { text: 'kernel freebsd-6\n' });
  expect(await hover(0, 10)).toContain('March 2006');
});

test('what a client that can little gets', async () => {
  const server = await start({});
  server.open(uri, SCRIPT);
  const { connection } = server;
  const flat = await connection.sendRequest(DocumentSymbolRequest.type, of);
  expect(flat).toContainEqual(expect.objectContaining({ name: '0x10000..0x14000', location: expect.anything() }));
  const items = await connection.sendRequest(CompletionRequest.type, { ...of, position: { line: 1, character: 4 } });
  expect(items).toContainEqual(
    expect.objectContaining({ label: 'mlock', textEdit: expect.objectContaining({ newText: 'mlock(addr, len)' }) }),
  );
  const range = { start: { line: 1, character: 5 }, end: { line: 1, character: 5 } };
  expect(await connection.sendRequest(CodeActionRequest.type, { ...of, range, context: { diagnostics: [] } })).toEqual(
    [],
  );
});

test('hints follow the settings, and are asked for again when they change', async () => {
  const server = await start(ABLE, { initializationOptions: { inlayHints: { entries: false } } });
  const { connection } = server;
  server.open(uri, SCRIPT);
  const range = { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } };
  const labels = async () =>
    ((await connection.sendRequest(InlayHintRequest.type, { ...of, range })) ?? []).map(({ label }) => label);
  expect(await labels()).toEqual(['4 pages, 16 KiB', '1 page, 4 KiB']);
  const refreshed = new Promise<void>((resolve) => connection.onRequest(InlayHintRefreshRequest.type, () => resolve()));
  const settings = { vmtrace: { inlayHints: { sizes: false } } };
  void connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
  await refreshed;
  expect(await labels()).toEqual(['4 pages', '0x10000 + 1 page', '1 page']);
});

test('a label leads into a listing, which is a file', async () => {
  const server = await start();
  server.open(uri, 't1 > vm_map_wire(0x1000, 0x2000, USER) @ vm_map_wire.done\n');
  const found = await server.connection.sendRequest(DefinitionRequest.type, {
    ...of,
    position: { line: 0, character: 54 },
  });
  const [first] = Array.isArray(found) ? found : [];
  expect(first).toMatchObject({ uri: expect.stringMatching(/^file:.*freebsd-15\/vm_map_wire\.vmkernel$/) });
});

test('a rename that cannot be says why', async () => {
  const server = await start();
  server.open(uri, `${SCRIPT}t2: munlockall()\n`);
  const at = { ...of, position: { line: 1, character: 1 } };
  expect(await server.connection.sendRequest(PrepareRenameRequest.type, at)).toMatchObject({ placeholder: 't1' });
  await expect(server.connection.sendRequest(RenameRequest.type, { ...at, newName: 't2' })).rejects.toThrow(
    't2 is in the script already, in line 3',
  );
  expect(await server.connection.sendRequest(RenameRequest.type, { ...at, newName: 't7' })).toMatchObject({
    changes: { [uri]: [{ newText: 't7' }] },
  });
});

test('an action that runs the script is worked out when it is chosen', async () => {
  const server = await start();
  server.open(uri, SCRIPT.replace('= 0', '= EAGAIN'));
  const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } };
  const actions = await server.connection.sendRequest(CodeActionRequest.type, {
    ...of,
    range,
    context: { diagnostics: [] },
  });
  const action = actions?.find(({ title }) => title.startsWith('Expect the actual result'));
  if (!action || ('command' in action && typeof action.command === 'string')) throw new Error('it is not offered');
  expect(action).not.toHaveProperty('edit');
  const resolved = await server.connection.sendRequest(CodeActionResolveRequest.type, action as never);
  expect(resolved.edit?.changes?.[uri]).toMatchObject([{ newText: ' 0' }]);
});

test('symbols of all open scripts, by letters of their names', async () => {
  const server = await start();
  server.open(uri, SCRIPT);
  server.open('file:///folder/b.vmtrace', 'object file1 16 pages\n');
  const found = await server.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'fil1' });
  expect(found?.map(({ name }) => name)).toEqual(['file1']);
});

test('a request that is taken back ends at once, and others are answered meanwhile', async () => {
  const server = await start();
  server.open(uri, `${'t1:vm_map_wire(0x1000,0x2000,USER)\n'.repeat(200_000)}`);
  const source = new CancellationTokenSource();
  const options = { ...of, options: { tabSize: 2, insertSpaces: true } };
  const formatting = server.connection.sendRequest(DocumentFormattingRequest.type, options, source.token);
  formatting.catch(() => {});
  const hover = server.connection.sendRequest(HoverRequest.type, { ...of, position: { line: 3, character: 6 } });
  await wait(50);
  source.cancel();
  await expect(formatting).rejects.toMatchObject({ code: -32800 });
  expect(JSON.stringify(await hover)).toContain('vm_map_wire');
});

test('nonsense is refused in words, ignored or left unanswered, and the server goes on', async () => {
  const server = await start();
  server.open(uri, SCRIPT);
  const { connection } = server;
  const methods = Object.keys(server.initialized?.capabilities ?? {}).length;
  expect(methods).toBeGreaterThan(10);
  for (const params of [
    undefined,
    null,
    1,
    'x',
    [],
    {},
    { textDocument: 7 },
    { textDocument: { uri: 7 } },
    of,
    { ...of, position: {} },
  ]) {
    for (const method of ['hover', 'definition', 'rename', 'inlayHint', 'codeAction', 'completion', 'selectionRange']) {
      const answer = connection
        .sendRequest(`textDocument/${method}`, params as object)
        .catch((error: { code: number }) => error);
      const found = await answer;
      if (found && typeof found === 'object' && 'code' in found) expect(found.code).toBe(-32602);
    }
  }
  const far = { line: 2 ** 31, character: 2 ** 31 };
  for (const position of [far, { line: -1, character: -5 }])
    await expect(connection.sendRequest(HoverRequest.type, { ...of, position })).resolves.toBeDefined();
  await expect(connection.sendRequest('textDocument/nothing', of)).rejects.toMatchObject({ code: -32601 });
  await expect(
    connection.sendRequest('codeAction/resolve', { data: { uri, what: 'rm', line: 0 } }),
  ).rejects.toMatchObject({
    code: -32602,
  });
  for (const changes of [
    null,
    [1],
    [{ range: { start: 1 }, text: '' }],
    [{ range: { start: far, end: far }, text: 'x' }],
  ])
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: changes,
    });
  void connection.sendNotification('textDocument/didOpen', { textDocument: { uri: {}, text: 1 } });
  void connection.sendNotification('nothing/known', { a: 1 });
  expect(
    await connection.sendRequest(HoverRequest.type, { ...of, position: { line: 1, character: 5 } }),
  ).not.toBeNull();
});

test('bytes that are no message do not end it', async () => {
  const server = await start();
  server.open(uri, SCRIPT);
  const body = '{"jsonrpc":"2.0","id":';
  server.child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  server.child.stdin.write('Content-Length: 2\r\n\r\n[]');
  server.child.stdin.write('Content-Length: 4\r\n\r\nnull');
  const hover = await server.connection.sendRequest(HoverRequest.type, { ...of, position: { line: 1, character: 5 } });
  expect(JSON.stringify(hover)).toContain('mlock');
});

test('any text, changed anyhow, is the same as the text opened anew', async () => {
  const server = await start();
  const { connection } = server;
  const pieces = [
    't1',
    ': ',
    'mlock(',
    '0x1000',
    ', ',
    '\n',
    '\r\n',
    '\u{1f600}',
    '# ',
    'entry 0x1000..0x2000 rw-',
    ')',
    '@',
    '\r',
  ];
  const edit = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom(...pieces));
  let version = 1;
  const property = fc.asyncProperty(
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }),
    fc.array(edit, { maxLength: 5 }),
    async (first, edits) => {
      let text = first.join('');
      server.open(uri, text);
      for (const [ofLine, ofColumn, ofLength, piece] of edits) {
        const lines = text.split(/\r\n|\r|\n/);
        const line = ofLine % lines.length;
        const { length } = lines[line] as string;
        const character = ofColumn % (length + 1);
        const to = character + (ofLength % (length - character + 1));
        const starts = [0];
        for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
        const at = (starts[line] as number) + character;
        text = text.slice(0, at) + piece + text.slice(at + to - character);
        const range = { start: { line, character }, end: { line, character: to } };
        server.change(uri, ++version, { range, text: piece });
      }
      const other = { textDocument: { uri: 'file:///other.vmtrace' } };
      server.open(other.textDocument.uri, text);
      const changed = await connection.sendRequest(SemanticTokensRequest.type, of);
      expect(changed).toEqual(await connection.sendRequest(SemanticTokensRequest.type, other));
    },
  );
  await checkProperty(property, 60);
});

test('lines of a log become lines of the script where they stand, worked out at once or when they are asked for', async () => {
  const log = [
    "  812 100201: mlock(0x801e77000,4096) ERR#12 'Cannot allocate memory'",
    '  812 100202: munmap(0x801e77000,4096) = 0 (0x0)',
  ];
  const text = ['kernel freebsd-15', 'entry 0x801e77000..0x801e78000 rw-', '', ...log, ''].join('\n');
  const at = (line: number) => ({ start: { line, character: 2 }, end: { line, character: 2 } });
  const uri = 'file:///pasted.vmtrace';
  const made: string[] = [];
  for (const resolves of [true, false]) {
    const { codeAction } = ABLE.textDocument ?? {};
    const { resolveSupport: _, ...atOnce } = codeAction ?? {};
    const { connection, open } = await start({ textDocument: { codeAction: resolves ? codeAction : atOnce } });
    open(uri, text);
    const ask = async (line: number) =>
      (await connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri },
        range: at(line),
        context: { diagnostics: [] },
      })) as CodeAction[];
    expect((await ask(1)).map(({ title }) => title)).not.toContain('Convert these lines');
    const action = (await ask(4)).find(({ title }) => title === 'Convert these lines');
    expect(action).toMatchObject({ kind: 'quickfix', isPreferred: true });
    expect(action?.edit === undefined).toBe(resolves);
    const whole = resolves ? ((await connection.sendRequest('codeAction/resolve', action)) as CodeAction) : action;
    const edits = whole?.edit?.changes?.[uri] ?? [];
    made.push(TextDocument.applyEdits(TextDocument.create(uri, 'vmtrace', 1, text), edits));
  }
  const [script = ''] = made;
  expect(made).toEqual([script, script]);
  expect(parse(script).diagnostics).toEqual([]);
  expect(script).toMatch(/^t100201: mlock\(0x801e77000, 4K\) += ENOMEM/m);
  expect(script).toMatch(/^entry +0x801e77000\.\.0x801e78000 rw-/m);
});
