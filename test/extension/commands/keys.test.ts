// The page of the keys has each key that the manifest binds, and no other; none takes a common key
// of VS Code where VS Code needs it.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readManifest } from '../../manifest.ts';

interface Binding {
  readonly command: string;
  readonly key: string;
  readonly linux?: string;
  readonly when: string;
  readonly args?: string | { readonly key?: string };
}
const all = readManifest<{ contributes: { keybindings: Binding[] } }>().contributes.keybindings;
/** Of the picture and of trees, while a stop is on its way (extension/views/heldKeys.ts). */
const held = all.filter(({ when }) => when.startsWith('vmtrace.heldKeys '));
const keybindings = all.filter((binding) => !held.includes(binding));
/** `Alt+Shift+F5` and `shift+alt+f5` are one key. */
const plain = (key: string): string => key.toLowerCase().split('+').sort().join('+');

test('docs/keys.md has the keys of the manifest', () => {
  const [table = ''] = readFileSync('docs/keys.md', 'utf8').split('\n## ');
  const told = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    cell === 'key' ? [] : cell.split(/, (?:on Linux )?/).map(plain),
  );
  const bound = keybindings.flatMap(({ key, linux }) => [key, ...(linux === undefined ? [] : [linux])]).map(plain);
  expect(told.sort()).toEqual([...new Set(bound)].sort());
});

test.each([
  // Next and Previous Change of a file under version control, and of a comparison
  ['alt+f3', /!editorTextFocus/],
  ['shift+alt+f3', /!editorTextFocus/],
  ['alt+shift+f5', /!editorTextFocus.*!textCompareEditorActive/],
  // Find in the Debug Console, in a list
  ['ctrl+alt+f', /!inDebugRepl.*!listFocus/],
  // the next problem, the next match
  ['f8', /^focusedView == vmtrace\.\w+ /],
  ['shift+f8', /^focusedView == vmtrace\.\w+ /],
  ['f3', /^focusedView == vmtrace\.\w+ .*historyAsked/],
  ['shift+f3', /^focusedView == vmtrace\.\w+ .*historyAsked/],
])('%s is left to VS Code where it has a meaning of its own', (key, when) => {
  const bindings = keybindings.filter((binding) => binding.key === key);
  expect(bindings).not.toEqual([]);
  for (const binding of bindings) expect(binding.when).toMatch(when);
});

test('every key works only in a stopped session of ours', () => {
  for (const { when } of keybindings) {
    expect(when).toContain('debugType == vmtrace');
    expect(when).toContain('debugState == stopped');
  }
});

const heldBy = (condition: string) => held.filter(({ when }) => when.startsWith(`vmtrace.heldKeys ${condition} && `));

test('the keys that are held are held of editors alone, and all that the picture has', () => {
  for (const { when } of held)
    expect(when).toMatch(/ && editorFocus (&& vmtrace\.historyAsked )?&& debugType == vmtrace$/);
  const page = readFileSync('extension/picture/webview/keys.ts', 'utf8');
  const known = [...page.matchAll(/case '(.*?)':/g)].map((m) => m[1]);
  const given = heldBy('== picture').map(({ args }) => (typeof args === 'string' ? args : args?.key));
  // what is copied is copied from the editor too
  expect([...new Set(given)].sort()).toEqual(known.filter((key) => key !== 'c' && key !== '=').sort());
});

test('each key of a view is held for it, and the keys of a tree for each', () => {
  const bound = keybindings.flatMap(({ when, ...binding }) => {
    const [, view, asked = ''] = /^focusedView == (\S+)( && vmtrace\.historyAsked)? && /.exec(when) ?? [];
    return view
      ? [{ ...binding, when: `vmtrace.heldKeys == ${view} && editorFocus${asked} && debugType == vmtrace` }]
      : [];
  });
  expect(bound).not.toEqual([]);
  const ofViews = held.filter(({ when }) => /== vmtrace\.\w+ &/.test(when));
  expect(ofViews).toEqual(bound);
  const ofTrees = heldBy('=~ /^vmtrace\\./');
  expect(ofTrees.map(({ key }) => key).sort()).toEqual(['down', 'enter', 'left', 'right', 'space', 'up']);
  expect(ofTrees.length + ofViews.length + heldBy('== picture').length).toBe(held.length);
});
