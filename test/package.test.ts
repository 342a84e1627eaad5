// What the package has in it: the documents that its own documents lead to, and the notices
// of what is bundled.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readManifest } from './manifest.ts';

interface Contributing {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly description: string; readonly media: { readonly image: object } }[];
    }[];
  };
}

/** What an ignore file lets in. */
const letIn = (file: string): RegExp[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => new RegExp(`^${line.slice(1).replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`));
const patterns = letIn('.vscodeignore');
/** The README goes in as the page that is made of it. */
const isPackaged = (path: string): boolean => path === 'README.md' || patterns.some((pattern) => pattern.test(path));

describe('documents', () => {
  const documents = ['CHANGELOG.md', ...readdirSync('docs').map((name) => `docs/${name}`)];
  test.each(documents.filter(isPackaged))('all that %s leads to is packaged', (document) => {
    const links = [...readFileSync(document, 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((m) => m[1] ?? '');
    const paths = links.filter((link) => !/^\w+:/.test(link)).map((link) => join(dirname(document), link));
    expect(paths.filter((path) => !existsSync(path) || !isPackaged(path))).toEqual([]);
  });
  test('those for who uses it are packaged', () => {
    const users = [
      'dist/README.md',
      ...['language', 'stepping', 'traps', 'errors', 'other-editors', 'editors'].map((name) => `docs/${name}.md`),
    ];
    expect(users.filter((document) => !isPackaged(document))).toEqual([]);
  });
  test('the page of the extension has no picture and no link that needs an address', async () => {
    const { extensionPage } = await import(pathToFileURL('scripts/extensionPage.mjs').href);
    const page: string = extensionPage(readFileSync('README.md', 'utf8'));
    const targets = [...page.matchAll(/\]\(([^)]*)\)/g)].map((m) => m[1] ?? '');
    expect(targets.filter((target) => !/^(\w+:|#)/.test(target))).toEqual([]);
    expect(page).toContain('open `examples/unmapped-while-asleep.vmtrace`, press F5');
    expect(extensionPage('[a](https://a.b) [c](#d)')).toBe('[a](https://a.b) [c](#d)');
  });
  test('the walkthrough: its pictures and pages are packaged, its commands are there', () => {
    const { contributes } = readManifest<Contributing>();
    const commands = contributes.commands.map(({ command }) => command);
    const steps = contributes.walkthroughs.flatMap((one) => one.steps);
    const paths: string[] = steps.flatMap(({ media }) => Object.values(media.image));
    const links: string[] = steps.flatMap(({ description }) =>
      [...description.matchAll(/\]\(command:([^)]*)\)/g)].map((m) => m[1] ?? ''),
    );
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) {
      const [command = '', given] = link.split('?');
      if (command.startsWith('vmtrace.')) expect(commands).toContain(command);
      if (command === 'vmtrace.openDocs') paths.push(`docs/${JSON.parse(decodeURIComponent(given ?? ''))}`);
    }
    expect(paths.filter((path) => !existsSync(path) || !isPackaged(path))).toEqual([]);
  });
  test('the folder of the sources is not packaged', () => {
    for (const path of ['core/trace/ast.ts', 'test/house.test.ts', 'node_modules/esbuild/package.json', 'build.mjs'])
      expect(isPackaged(path)).toBe(false);
  });
});

describe('the command line', () => {
  test('is in the extension and in the npm package, with its notices', () => {
    const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const path of [bin.vmtrace.replace('./', ''), 'dist/THIRD-PARTY-NOTICES.txt', 'LICENSE'])
      for (const file of ['.vscodeignore', '.npmignore'])
        expect(
          letIn(file).filter((pattern) => pattern.test(path)),
          `${file}: ${path}`,
        ).toHaveLength(1);
  });
});

describe('notices', () => {
  let noticesOf: (inputs: readonly string[], root: string) => string;
  beforeAll(async () => {
    ({ noticesOf } = await import(pathToFileURL('scripts/notices.mjs').href));
  });
  test('each package of which something is bundled is there with its version and its licence', async () => {
    const { metafile } = await build({
      entryPoints: ['extension/extension.ts', 'adapter/programs/cli/main.ts'],
      bundle: true,
      platform: 'node',
      external: ['vscode'],
      write: false,
      metafile: true,
      outdir: 'dist',
      logLevel: 'silent',
    });
    const inputs = Object.keys(metafile.inputs);
    const text = noticesOf(inputs, './');
    const packages = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
    expect(packages).toContain('@vscode/debugadapter');
    for (const name of packages) {
      const folder = `node_modules/${name}`;
      const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      expect(text).toContain(`\n${name} ${version} (`);
      const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file)) ?? '';
      expect(text).toContain(readFileSync(join(folder, licence), 'utf8').trim().replaceAll('\r\n', '\n'));
    }
    expect(isPackaged('dist/THIRD-PARTY-NOTICES.txt')).toBe(true);
  });
  test('a package without the text of its licence is not bundled in silence', () => {
    const root = mkdtempSync(join(tmpdir(), 'notices-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, 'node_modules/none'), { recursive: true });
    const manifest = { name: 'none', version: '1.0.0', license: 'MIT' };
    writeFileSync(join(root, 'node_modules/none/package.json'), JSON.stringify(manifest));
    const notices = (): string => noticesOf(['core/own.ts', 'node_modules/none/index.js'], `${root}/`);
    expect(notices).toThrow('none is bundled, and has no text of its licence (MIT)');
    writeFileSync(join(root, 'node_modules/none/LICENSE'), 'Do as you like.');
    expect(notices()).toContain('none 1.0.0 (MIT)\n\nDo as you like.');
  });
});
