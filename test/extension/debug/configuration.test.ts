import { describe, expect, test } from 'vitest';
import { fileName, isUri } from '../../../adapter/sources/fileName.ts';
import { type Filled, fillConfiguration, type LaunchConfiguration } from '../../../extension/debug/configuration.ts';

const script = { languageId: 'vmtrace', program: '/traces/wire.vmtrace' };
const filled = (result: Filled) => (result.ok ? result.configuration : undefined);
const message = (result: Filled) => (result.ok ? undefined : result.message);

describe('a launch configuration', () => {
  test('F5 with no launch.json: an empty one takes the active script', () => {
    expect(filled(fillConfiguration({}, script))).toEqual({
      type: 'vmtrace',
      request: 'launch',
      name: 'Debug wire.vmtrace',
      program: '/traces/wire.vmtrace',
      stopAtEnd: true,
      internalConsoleOptions: 'neverOpen',
    });
  });
  test('the Debug Console stays shut, but for a run without debugging and for those who chose otherwise', () => {
    const opens = (given: LaunchConfiguration, own = false) =>
      filled(fillConfiguration(given, script, { opensConsole: own }))?.internalConsoleOptions;
    expect(opens({})).toBe('neverOpen');
    expect(opens({ noDebug: true })).toBe('openOnSessionStart');
    expect(opens({ noDebug: true }, true)).toBeUndefined();
    expect(opens({}, true)).toBeUndefined();
    expect(opens({ internalConsoleOptions: 'openOnSessionStart' })).toBe('openOnSessionStart');
  });
  test('it stops at the end unless it is told not to, or only runs', () => {
    const stops = (given: LaunchConfiguration) => filled(fillConfiguration(given, script))?.stopAtEnd;
    expect(stops({ noDebug: false })).toBe(true);
    expect(stops({ stopAtEnd: false })).toBe(false);
    expect(stops({ noDebug: true })).toBe(false);
    expect(stops({ noDebug: true, stopAtEnd: true })).toBe(false);
  });
  test('what is given stays', () => {
    const given = {
      type: 'vmtrace',
      request: 'launch',
      name: 'mine',
      program: '/a.vmtrace',
      stopOnEntry: false,
      stopAtEnd: false,
      trace: true,
      internalConsoleOptions: 'openOnSessionStart',
    };
    expect(filled(fillConfiguration(given, script))).toEqual(given);
  });
  test('no script, or another language: says what to do', () => {
    expect(message(fillConfiguration({}, undefined))).toMatch(/open one/);
    expect(message(fillConfiguration({}, { languageId: 'c', program: '/a.c' }))).toMatch(/open one/);
    expect(message(fillConfiguration({ program: '' }, undefined))).toMatch(/open one/);
  });
  test('a program that is no text, a request that is no launch', () => {
    expect(message(fillConfiguration({ program: 5 }, script))).toMatch(/must be the path/);
    expect(message(fillConfiguration({ request: 'attach' }, script))).toMatch(/"attach", not "launch"/);
  });
});

test('file names of paths and URIs', () => {
  expect(fileName('/a/b/wire.vmtrace')).toBe('wire.vmtrace');
  expect(fileName('C:\\traces\\wire.vmtrace')).toBe('wire.vmtrace');
  expect(fileName('vscode-vfs://github/o/r/wire.vmtrace')).toBe('wire.vmtrace');
  expect(fileName('untitled:Untitled-1')).toBe('Untitled-1');
  expect(fileName('git:/a/b%20c.vmtrace?%7B%22ref%22%3A%22a/b%22%7D')).toBe('b c.vmtrace');
  expect(fileName('memfs:/a/100%.vmtrace')).toBe('100%.vmtrace');
  expect(fileName('/a/50%25.vmtrace')).toBe('50%25.vmtrace');
});

test('a drive letter is no scheme', () => {
  expect(isUri('C:\\traces\\wire.vmtrace')).toBe(false);
  expect(isUri('/traces/wire.vmtrace')).toBe(false);
  expect(isUri('untitled:Untitled-1')).toBe(true);
  expect(isUri('vscode-vfs://github/o/r/wire.vmtrace')).toBe(true);
});
