// The rules of the house (CONTRIBUTING): imports point one way, files stay small, nothing is typed
// away, and every name that the manifest and the code share is declared once.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LISTING_EXTENSION } from '../adapter/protocol.ts';
import {
  COLOR,
  COMMAND,
  CONTEXT,
  DEBUG_TYPE,
  EXAMPLE_SCHEME,
  EXTENSION,
  HINT_SETTING,
  ITEM,
  LANGUAGE,
  LAUNCH_ATTRIBUTES,
  LISTING_LANGUAGE,
  OUTCOMES_CONTAINER,
  PICTURE_CONTAINER,
  PICTURE_PANEL,
  SETTING,
  START_CONTAINER,
  VIEW,
  VIEW_CONTAINER,
} from '../extension/ids.ts';
import { readManifest } from './manifest.ts';

const LINES = 400;
/** What runs in the browser of a panel. */
const PAGE = 'extension/picture/webview/';

interface Source {
  readonly path: string;
  readonly text: string;
}

function sourcesIn(folder: string): Source[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.(ts|mjs)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name).replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

const rooms = { core: sourcesIn('core'), adapter: sourcesIn('adapter'), extension: sourcesIn('extension') };
const house = Object.values(rooms).flat();
const bench = sourcesIn('bench');
const everything = [...house, ...bench, ...sourcesIn('test'), ...sourcesIn('scripts')];
const read = (path: string): string => readFileSync(path, 'utf8');

function importsOf({ path, text }: Source): string[] {
  const specifiers = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g)].map(
    (m) => m[1],
  );
  const bare = [...text.matchAll(/(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g)].map((m) => m[1]);
  const dynamic = [...text.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]/g)].map((m) => m[1]);
  return [...specifiers, ...bare, ...dynamic].map((specifier = '') =>
    specifier.startsWith('.') ? join(path, '..', specifier).replaceAll('\\', '/') : specifier,
  );
}

/** Imports of a room that none of the patterns allows, as `file -> import`. */
const strangers = (room: readonly Source[], ...allowed: RegExp[]): string[] =>
  room.flatMap((source) =>
    importsOf(source)
      .filter((name) => !allowed.some((pattern) => pattern.test(name)))
      .map((name) => `${source.path} -> ${name}`),
  );

describe('imports point one way', () => {
  test('there is something to look at', () => {
    expect(rooms.core.length).toBeGreaterThan(5);
    expect(rooms.extension.length).toBeGreaterThan(5);
    expect(rooms.extension.flatMap(importsOf)).toContain('vscode');
  });
  test('core imports core', () => {
    expect(strangers(rooms.core, /^core\//)).toEqual([]);
  });
  test('bench imports bench, core, the wire of the adapter and node', () => {
    expect(bench.length).toBeGreaterThan(2);
    expect(
      strangers(bench, /^(bench|core)\/|^adapter\/transport\/messageStream\.ts$/, /^(node:|@vscode\/debugprotocol$)/),
    ).toEqual([]);
  });
  test('adapter imports adapter, core, the protocols and node', () => {
    expect(
      strangers(
        rooms.adapter,
        /^(adapter|core)\/|^package\.json$/,
        /^@vscode\/debug(adapter|protocol)$/,
        /^vscode-languageserver(-textdocument|\/node)?$/,
        /^node:/,
      ),
    ).toEqual([]);
  });
  test('extension imports no node: it runs in a browser too, where its worker is a web worker', () => {
    expect(
      strangers(rooms.extension, /^(extension|adapter|core)\//, /^@vscode\/debug(adapter|protocol)$/, /^vscode$/)
        .filter((name) => !name.startsWith(PAGE))
        .sort(),
    ).toEqual(['openWorker', 'workerProgram'].map((name) => `extension/explore/${name}.ts -> node:worker_threads`));
  });
  test('the page of the picture imports no editor: it runs in a browser by itself', () => {
    const page = rooms.extension.filter(({ path }) => path.startsWith(PAGE));
    expect(page.length).toBeGreaterThan(2);
    expect(strangers(page, /^core\/picture\//, /^extension\/picture\//, /^adapter\/protocol\.ts$/, /^d3-/)).toEqual([]);
  });
});

/** The rooms of core, the lowest first: a room imports the rooms above it in this list. */
const FLOORS: readonly (readonly string[])[] = [
  ['kernel'],
  ['trace'],
  ['program'],
  ['inspect', 'history'],
  ['machine'],
  ['debugger', 'save', 'language', 'import'],
  ['explore', 'picture'],
  ['check'],
];
const floorOf = (path: string): number => FLOORS.findIndex((floor) => floor.includes(path.split('/')[1] ?? ''));

/** Files of a folder, its own folders apart. */
const MOST_FILES = 15;
/** Routines call each other; a page fault can grow a stack, which wires, which faults. */
const RECURSION = ['fault', 'growstack', 'growstackGap', 'growstackOlder', 'mapLookup', 'wire', 'wireLocked'].map(
  (name) => `core/kernel/routines/${name}.ts`,
);

/** Groups of files that import each other. */
function circles(sources: readonly Source[]): string[][] {
  const imports = new Map(sources.map((source) => [source.path, importsOf(source)]));
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path) as number);
    stack.push(path);
    for (const next of imports.get(path) ?? []) {
      if (!imports.has(next)) continue;
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path) as number, low.get(next) as number));
    }
    if (low.get(path) !== index.get(path)) return;
    const circle = stack.splice(stack.indexOf(path));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const path of imports.keys()) if (!index.has(path)) visit(path);
  return found;
}

describe('the floor plan', () => {
  test('inside core imports point down', () => {
    for (const { path } of rooms.core) expect(floorOf(path), path).toBeGreaterThanOrEqual(0);
    const upwards = rooms.core.flatMap((source) =>
      importsOf(source)
        .filter((name) => name.split('/')[1] !== source.path.split('/')[1] && floorOf(name) >= floorOf(source.path))
        .map((name) => `${source.path} -> ${name}`),
    );
    expect(upwards).toEqual([]);
  });
  test(`no folder has more than ${MOST_FILES} files of its own, a routine each apart`, () => {
    const counts = new Map<string, number>();
    for (const { path } of house) {
      const folder = path.replace(/\/[^/]*$/, '');
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    const large = [...counts].filter(([folder, count]) => count > MOST_FILES && folder !== 'core/kernel/routines');
    expect(large).toEqual([]);
  });
  test("no files import each other in a circle, but for the kernel's own recursion", () => {
    expect(circles(house)).toEqual([RECURSION]);
  });
});

describe('sources', () => {
  test(`no file is longer than ${LINES} lines`, () => {
    const long = everything.filter(({ text }) => text.split('\n').length - 1 > LINES).map(({ path }) => path);
    expect(long).toEqual([]);
  });
  test('each file opens with what it is about', () => {
    expect(house.filter(({ text }) => !/^(#!.*\n)?\/[/*]/.test(text)).map(({ path }) => path)).toEqual([]);
  });
  test('no array is spread into arguments, of which an engine takes some 120,000', () => {
    // of the length of our own tables
    const bounded = ['adapter/console/consoleCommands.ts', 'core/inspect/listingText.ts', 'core/program/absences.ts'];
    const spread = /\b(push|unshift|splice|concat|max|min|fromCharCode|fromCodePoint)\((?:[^(){}[\]\n]*,)?\s*\.\.\./;
    const found = house.filter(({ path, text }) => spread.test(text) && !bounded.includes(path));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
  test('every property runs through checkProperty, so that a failure says how to run it again', () => {
    const tests = sourcesIn('test').filter(({ path }) => path !== 'test/property.ts');
    expect(tests.some(({ text }) => text.includes('checkProperty('))).toBe(true);
    expect(tests.filter(({ text }) => /\bfc\.(assert|check)\(/.test(text)).map(({ path }) => path)).toEqual([]);
  });
  test('no any, no enum, no switched-off check', () => {
    const bad = [
      /[:<|,(]\s*any\b(?!\s+\w)/,
      /\bas any\b/,
      /^\s*(export )?(const )?enum\b/m,
      /@ts-(ignore|nocheck|expect-error)/,
    ];
    const found = house.filter(({ text }) => {
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, (comment) => (comment.includes('@ts-') ? comment : ''));
      return bad.some((pattern) => pattern.test(code.replace(/'[^'\n]*'|`[^`]*`/g, "''")));
    });
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

interface Manifest {
  readonly main: string;
  readonly browser: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly languages: {
      id: string;
      extensions: string[];
      firstLine: string;
      configuration: string;
      icon: Record<string, string>;
    }[];
    readonly grammars: { language: string; path: string }[];
    readonly breakpoints: { language: string }[];
    readonly debuggers: {
      type: string;
      languages: string[];
      configurationAttributes: { launch: { properties: Record<string, { markdownDescription?: string }> } };
      initialConfigurations: Record<string, unknown>[];
      configurationSnippets: { body: Record<string, unknown> }[];
    }[];
    readonly commands: {
      command: string;
      title: string;
      enablement?: string;
      icon?: string | Record<string, string>;
    }[];
    readonly keybindings: { command: string; key: string; when: string }[];
    readonly menus: Record<string, { command: string; when?: string }[]>;
    readonly configuration: { properties: Record<string, { scope: string; markdownDescription: string }> };
    readonly viewsContainers: Record<'activitybar' | 'panel', { id: string; icon: string }[]>;
    readonly views: Record<
      string,
      { id: string; icon: string; when?: string; type?: string; accessibilityHelpContent?: string }[]
    >;
    readonly walkthroughs: { steps: { completionEvents: string[]; media: { image: object } }[] }[];
    readonly viewsWelcome: { view: string; contents: string }[];
    readonly colors: { id: string; defaults: Record<string, string> }[];
  };
}

describe('the manifest and the code agree', () => {
  const manifest = readManifest<Manifest>();
  const { contributes } = manifest;
  const commands = Object.values(COMMAND);

  test('language', () => {
    expect(contributes.languages.map(({ id }) => id)).toEqual([LANGUAGE, LISTING_LANGUAGE]);
    expect(contributes.languages.map(({ extensions }) => extensions)).toEqual([[EXTENSION], [LISTING_EXTENSION]]);
    expect(contributes.grammars.map(({ language }) => language)).toEqual([LANGUAGE, LISTING_LANGUAGE]);
    expect(contributes.breakpoints).toEqual([{ language: LANGUAGE }, { language: LISTING_LANGUAGE }]);
  });
  test('debugger and its attributes', () => {
    expect(contributes.debuggers.map(({ type }) => type)).toEqual([DEBUG_TYPE]);
    const [debug] = contributes.debuggers;
    const properties = debug?.configurationAttributes.launch.properties ?? {};
    expect(Object.keys(properties)).toEqual([...LAUNCH_ATTRIBUTES]);
    for (const attribute of Object.values(properties)) expect(attribute.markdownDescription).toMatch(/\.$/);
    const offered = [
      ...(debug?.initialConfigurations ?? []),
      ...(debug?.configurationSnippets ?? []).map(({ body }) => body),
    ];
    const known = ['type', 'request', 'name', ...LAUNCH_ATTRIBUTES];
    for (const configuration of offered) {
      expect(configuration.type).toBe(DEBUG_TYPE);
      expect(Object.keys(configuration).filter((key) => !known.includes(key))).toEqual([]);
    }
  });
  test('commands, and each place that names one', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...commands].sort());
    const named = Object.values(contributes.menus)
      .flat()
      .map(({ command }) => command);
    const linked = contributes.viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/command:([\w.]+)/g)].map((m) => m[1] ?? ''),
    );
    const completing = contributes.walkthroughs
      .flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents))
      .flatMap((event) => /^onCommand:(.*)/.exec(event)?.[1] ?? []);
    expect(completing.length).toBeGreaterThan(0);
    const keyed = contributes.keybindings.map(({ command }) => command);
    // the editor's own commands can be linked, and get keys too
    for (const command of [...named, ...linked, ...keyed, ...completing])
      if (!/^(workbench|list)\./.test(command)) expect(commands).toContain(command);
    // beside a session of any kind a script can be debugged
    const starts = contributes.commands.filter(({ command }) => /\.(debug|run)File$/.test(command));
    expect(starts.map(({ enablement }) => enablement)).toEqual([undefined, undefined]);
  });
  test('views, their items and context keys', () => {
    const views = Object.values(contributes.views).flat();
    expect(views.map(({ id }) => id)).toEqual(Object.values(VIEW));
    // below the editor, where neither VS Code's own views nor a small screen leave them no room
    expect(contributes.viewsContainers.panel.map(({ id }) => id)).toEqual([
      VIEW_CONTAINER,
      OUTCOMES_CONTAINER,
      PICTURE_CONTAINER,
    ]);
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([START_CONTAINER]);
    expect(Object.keys(contributes.views)).toEqual([
      START_CONTAINER,
      VIEW_CONTAINER,
      OUTCOMES_CONTAINER,
      PICTURE_CONTAINER,
    ]);
    // a screen reader is told what keys do in a list; a page tells it itself, and Start is text
    for (const { id, type, accessibilityHelpContent = '' } of views)
      if (type !== 'webview' && id !== VIEW.start) expect(accessibilityHelpContent, id).toMatch(/Enter/);
    // where one begins is there before any script is
    expect(contributes.views[START_CONTAINER]?.map(({ when }) => when)).toEqual([undefined, undefined]);
    // the examples are always there, and the picture is a page
    const canBeEmpty = Object.values(VIEW).filter((id) => id !== VIEW.examples && id !== VIEW.picture);
    expect(contributes.viewsWelcome.map(({ view }) => view)).toEqual(canBeEmpty);
    const completing = contributes.walkthroughs
      .flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents))
      .flatMap((event) => /^onContext:(.*)/.exec(event)?.[1] ?? []);
    const conditions = [
      ...views.map(({ when }) => when ?? ''),
      ...completing,
      ...Object.values(contributes.menus)
        .flat()
        .map(({ when }) => when ?? ''),
      ...contributes.keybindings.map(({ when }) => when),
    ];
    const keys = conditions.flatMap((when) => [...when.matchAll(/(?<!\w|== |')vmtrace\.\w+/g)].map((m) => m[0]));
    expect([...new Set(keys)].sort()).toEqual(Object.values(CONTEXT).sort());
    const items = conditions.flatMap((when) =>
      [...when.matchAll(/viewItem (?:== (\w+)|=~ \/\^\(([\w|]+)\)\$\/)/g)].flatMap((m) =>
        (m[1] ?? m[2] ?? '').split('|'),
      ),
    );
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) expect(Object.values(ITEM)).toContain(item);
  });
  test('settings, each with its scope, its default and a sentence', () => {
    const { properties } = contributes.configuration;
    expect(Object.keys(properties).sort()).toEqual([...Object.values(SETTING), ...Object.values(HINT_SETTING)].sort());
    for (const [name, setting] of Object.entries(properties)) {
      expect(setting, name).toMatchObject({ scope: expect.any(String), default: expect.anything() });
      expect(setting.markdownDescription, name).toMatch(/\.\)?$/);
    }
  });
  test('colours, for every kind of theme', () => {
    expect(contributes.colors.map(({ id }) => id).sort()).toEqual(Object.values(COLOR).sort());
    for (const { defaults } of contributes.colors) {
      expect(Object.keys(defaults).sort()).toEqual(['dark', 'highContrast', 'highContrastLight', 'light']);
    }
  });
  test('every file that it names is there', () => {
    const [language] = contributes.languages;
    const files = [manifest.icon, language?.configuration ?? '', ...Object.values(language?.icon ?? {})];
    files.push(...contributes.grammars.map(({ path }) => path));
    const views = [...Object.values(contributes.views).flat(), ...Object.values(contributes.viewsContainers).flat()];
    files.push(...views.map(({ icon }) => icon));
    files.push(...contributes.commands.flatMap(({ icon }) => (typeof icon === 'object' ? Object.values(icon) : [])));
    const pictures = contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.image));
    for (const picture of pictures) expect(Object.keys(picture)).toEqual(['dark', 'light', 'hc', 'hcLight']);
    files.push(...pictures.flatMap((picture) => Object.values(picture)));
    for (const file of files) expect(existsSync(file), file).toBe(true);
  });
  test('it never starts by itself', () => {
    for (const event of manifest.activationEvents)
      expect(event).toMatch(
        new RegExp(`^(onDebug\\w+:${DEBUG_TYPE}|onFileSystem:${EXAMPLE_SCHEME}|onWebviewPanel:${PICTURE_PANEL})$`),
      );
  });
  test('an id of the extension is written in ids.ts alone', () => {
    const ids = [...commands, ...Object.values(VIEW), ...Object.values(CONTEXT), ...Object.values(COLOR)];
    const elsewhere = house.filter(
      ({ path, text }) => path !== 'extension/ids.ts' && ids.some((id) => text.includes(`'${id}'`)),
    );
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
  });
  test.each([
    ["a custom request's name is written", 'adapter/protocol.ts', /['"`]vmtrace\/\w+['"`]/],
    // else a move of the focus may shut it
    ['a question is asked', 'extension/views/questions.ts', /window\.show(InputBox|QuickPick)\(/],
  ])('%s in %s alone', (_what, place, pattern) => {
    expect(house.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([place]);
  });
  test('the lock file names no registry', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });
});
