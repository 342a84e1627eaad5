// A document is the same document by its path and by its file: URI; anything else is another one.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { pathKey } from '../../../adapter/sources/pathKey.ts';
import { type Args, TestClient } from '../client.ts';
import { SLEEP } from '../scripts.ts';

describe('the same document', () => {
  test.each([
    ['/traces/case.vmtrace', 'file:///traces/case.vmtrace'],
    ['/traces/case.vmtrace', 'file:/traces/case.vmtrace'],
    ['/traces/case.vmtrace', 'FILE://localhost/traces/case.vmtrace'],
    ['/my traces/ä#1.vmtrace', 'file:///my%20traces/%C3%A4%231.vmtrace'],
    ['C:\\traces\\case.vmtrace', 'file:///c%3A/traces/case.vmtrace'],
    ['c:\\traces\\case.vmtrace', 'file:///C:/traces/case.vmtrace'],
    ['c:/traces/case.vmtrace', 'C:\\traces\\case.vmtrace'],
    ['\\\\server\\traces\\case.vmtrace', 'file://server/traces/case.vmtrace'],
  ])('%s is %s', (path, uri) => {
    expect(pathKey(uri)).toBe(pathKey(path));
  });
});

describe('another document', () => {
  test.each([
    ['/traces/case.vmtrace', 'vscode-vfs:///traces/case.vmtrace'],
    ['vscode-vfs://a/my%20traces/case.vmtrace', 'vscode-vfs://a/my traces/case.vmtrace'],
    ['/my traces/case.vmtrace', '/my%20traces/case.vmtrace'],
    ['/a\\b.vmtrace', '/a/b.vmtrace'],
    ['/traces/100%.vmtrace', 'file:///traces/100%.vmtrace'],
    ['/traces/case.vmtrace', 'file://server/traces/case.vmtrace'],
  ])('%s is not %s', (one, other) => {
    expect(pathKey(one)).not.toBe(pathKey(other));
  });
});

describe('breakpoints of a script that was launched by its other name', () => {
  test.each([
    ['/my traces/case.vmtrace', 'file:///my%20traces/case.vmtrace'],
    ['file:///my%20traces/case.vmtrace', '/my traces/case.vmtrace'],
    ['c:\\traces\\case.vmtrace', 'file:///c%3A/traces/case.vmtrace'],
  ])('%s, set in %s', async (program, path) => {
    const c = new TestClient({ [program]: SLEEP });
    const set = (args: Args): Promise<{ breakpoints: DebugProtocol.Breakpoint[] }> => c.request('setBreakpoints', args);
    await c.launch({ program }, () => set({ source: { path }, breakpoints: [{ line: 4 }] }));
    const stop = await c.stop();
    expect(stop).toMatchObject({ reason: 'breakpoint', hitBreakpointIds: [1] });
    // set again by the other name: it is that document's list which is replaced
    await set({ source: { path: program }, breakpoints: [] });
    await c.request('setExceptionBreakpoints', { filters: [] });
    await c.go('stepBack');
    expect(await c.go('continue')).toBeUndefined();
  });
});
