// The bundle of the command line as a process: the debugger in the terminal, pipes, and input that
// is no script.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { FAILING, file, folder, GOOD, MAP, root, useFolder, WRONG } from './files.ts';

const program = join(folder, 'dist', 'vmtrace.js');

beforeAll(async () => {
  await build({
    entryPoints: [join(root, 'adapter/programs/cli/main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'importMetaUrl' },
    logLevel: 'error',
  });
});
useFolder();

describe('debug', () => {
  const debug = (path: string, commands: string[], ...options: string[]) => {
    const input = commands.map((line) => `${line}\n`).join('');
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'debug', ...options, path], {
      input,
      encoding: 'utf8',
    });
    // what was said to each command, by its number; the first is the stop on entry
    return { status, stderr, said: stdout.split(/^\(vmtrace\) /m) };
  };
  const TWO = [...MAP, 't1: vm_map_wakeup()', 't1: vm_map_wire(0x10000, 0x12000, USER) = KERN_SUCCESS'];

  test('stops, draws the map, steps forward and back, and takes commands of the console', () => {
    const path = file(...TWO);
    const { said, status, stderr } = debug(path, [
      'break 4',
      'c',
      'step',
      'back',
      'list',
      'user_wired',
      ':history',
      'history',
      'delete 4',
      'help',
      'c',
      'user_wired',
      'c',
    ]);
    expect(stderr).toBe('');
    const told = [
      /Paused on entry\n.*vmtrace:3 {2}t1: vm_map_wakeup\(\)\nVM MAP/,
      /breakpoint at line 4/,
      /vmtrace:4 {2}t1: vm_map_wire.*\nVM MAP {2}freebsd-15\n/,
      /Paused on step\n {4}vm_map_wire {2}vm_map_wire.vmkernel:\d+ {2}\S/,
      /vmtrace:4 {2}t1: vm_map_wire/,
      /^list\n {3}1 {2}map[\s\S]*>\* 4 {2}t1: vm_map_wire/,
      /^user_wired\n0\n/,
      /^:history\n[\s\S]*line 3: t1: vm_map_wakeup/,
      /^history\n[\s\S]*line 3: t1: vm_map_wakeup/,
      /^delete 4\ndeleted\n$/,
      /continue, c \[THREAD\][\s\S]*:jump EXPRESSION/,
      /Paused at the end of the trace\n[\s\S]*wired 1/,
      /^user_wired\n2\n/,
      /^c\n/,
    ];
    expect(said).toHaveLength(told.length);
    told.forEach((pattern, i) => {
      expect(said[i]).toMatch(pattern);
    });
    expect(status).toBe(0);
  });
  test('stops where an expectation fails, and ends with the code of the trace', () => {
    const { said, status } = debug(file(...FAILING), ['c', 'c', 'c', 'c', 'c', 'c', 'c']);
    expect(said.join('')).toMatch(/0x20000 is not mapped/);
    expect(status).toBe(1);
  });
  test('what makes no sense is told, and the session goes on', () => {
    const { said, status } = debug(file(...TWO), [
      'nxt',
      'next t9',
      'break',
      'break vm_map_wier',
      'delete 3',
      ':nonsense',
      'entry(',
      'quit',
    ]);
    const told = [
      /Paused/,
      /there is no command nxt: did you mean next\?/,
      /there is no thread t9/,
      /a line is missing/,
      /vm_map_wire/,
    ];
    told.forEach((pattern, i) => {
      expect(said[i]).toMatch(pattern);
    });
    expect(said.slice(5)).toEqual([
      expect.stringContaining('there is no breakpoint at 3'),
      expect.stringContaining('there is no command :nonsense'),
      expect.stringContaining('expected'),
      'quit\n',
    ]);
    expect(status).toBe(0);
  });
  test('commands may be cut short, or have the names of other debuggers', () => {
    const { said, status } = debug(file(...TWO), [
      'cont',
      '',
      'hist',
      'p map.timestamp',
      'bt',
      'list 2',
      'thread t1',
      'breakpoints',
      'back 4',
      'bra',
      'info locals',
      'break',
      'br vm_map_wire',
      'breakpoints',
      'rc',
    ]);
    const told = [
      /Paused on entry/,
      /Paused at the end of the trace[\s\S]*continue or quit ends the debugger\n$/,
      /^\n$/,
      /line 4: t1: vm_map_wire/,
      /^p map.timestamp\n\d+\n$/,
      /^bt\n[\s\S]*VM MAP/,
      /^list 2\n {3}1 {2}map/,
      /^thread t1\n[\s\S]*VM MAP/,
      /there are no breakpoints/,
      /there is no thread 4: .*; break 4 sets a breakpoint/,
      /bra can be|no branch|^bra\n> /,
      /there is no command info: help lists them/,
      /a line is missing: break 12/,
      /breakpoint at vm_map_wire/,
      /^breakpoints\nvm_map_wire\n$/,
      /^rc\n[\s\S]*vm_map_wire\.vmkernel/,
    ];
    expect(said).toHaveLength(told.length);
    told.forEach((pattern, i) => {
      expect(said[i]).toMatch(pattern);
    });
    expect(status).toBe(0);
  });
  // of util-linux: that of other systems has other options
  const pseudoTerminal = '/usr/bin/script';
  test.skipIf(process.platform !== 'linux' || !existsSync(pseudoTerminal))('in a terminal', async () => {
    const path = file(...TWO);
    const told = (environment: object): Promise<string> => {
      const command = `stty cols 40 rows 24; exec '${process.execPath}' '${program}' debug '${path}'`;
      const env = { ...process.env, TERM: 'xterm', ...environment };
      const child = spawn(pseudoTerminal, ['-qec', command, '/dev/null'], { env, stdio: 'pipe' });
      // Ctrl-C empties the line; several lines at once; Ctrl-D
      const keys = ['garbage\u0003', 'map.timestamp\ruser_wired\rbreakpoints\r', '\u0004'];
      let text = '';
      let seen = 0;
      child.stdout.on('data', (chunk) => {
        text += chunk;
        // one after another, each at a prompt
        if (/\(vmtrace\) (.\[11G)?$/.test(text) && text.length > seen) {
          seen = text.length;
          const next = keys.shift();
          if (next !== undefined) child.stdin.write(next);
        }
      });
      return new Promise((resolve) => child.on('close', () => resolve(text)));
    };
    const text = await told({ NO_COLOR: '1' });
    expect(text).toContain('^C');
    expect(text).toMatch(/\(vmtrace\) user_wired\r?\n0\r?\n/);
    expect(text).toContain('there are no breakpoints');
    expect(text).not.toContain('\u001b[1mPaused');
    // no line of the drawing is wider
    expect(text).toMatch(/, 0\r?\n {4}counted as user's/);
    expect(await told({ NO_COLOR: '' })).toContain('\u001b[1mPaused on entry\u001b[0m');
    expect(await told({ NO_COLOR: '', TERM: 'dumb' })).not.toContain('\u001b');
  });
  test('a script with errors, none, and one without a call', () => {
    expect(debug(file(...WRONG), ['c'])).toMatchObject({ status: 2, said: [''] });
    expect(debug('-', ['c'])).toMatchObject({ status: 2, said: [''] });
    expect(debug(join(folder, 'gone'), ['c']).stderr).toContain('there is no such file');
    expect(debug(file(...MAP), []).said[0]).toContain('there is nothing to run');
  });
  test('--kernel', () => {
    expect(debug(file('kernel freebsd-13', ...TWO), [], '--kernel', 'freebsd-6').said[0]).toContain(
      'VM MAP  freebsd-6',
    );
  });
});

describe('as a process', () => {
  const spawned = (words: string[], input: string | Buffer = '') => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { input, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  test('a script on standard input', () => {
    const { status, stdout } = spawned(['run', '-'], `${GOOD.join('\n')}\n`);
    expect(status).toBe(0);
    expect(stdout).toContain('<stdin> (freebsd-15)');
    expect(spawned(['format', '-'], 't1:vm_map_wakeup( )')).toEqual({
      status: 0,
      stdout: 't1: vm_map_wakeup()\n',
      stderr: '',
    });
  });
  test('a script on standard input, formatted as JSON, is one document', () => {
    const { stdout } = spawned(['format', '--json', '-'], 't1:vm_map_wakeup( )');
    const [stdin] = JSON.parse(stdout).files;
    expect(stdin).toMatchObject({ file: '<stdin>', formatted: false, text: 't1: vm_map_wakeup()\n' });
  });
  test.skipIf(process.platform === 'win32')('a disk that fills up leaves the file as it was', () => {
    const own = mkdtempSync(join(folder, 'full-'));
    const path = join(own, 'long.vmtrace');
    const text = `${MAP.join('\n')}\n${'t1:vm_map_wakeup( )\n'.repeat(2000)}`;
    writeFileSync(path, text);
    const limited = ['-c', 'trap \'\' XFSZ; ulimit -f 8; exec "$@"', 'sh', process.execPath, program, 'format', path];
    const { status, stdout, stderr } = spawnSync('sh', limited, { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      `${path}: error: cannot write the script: the system allows no file of that size; it is as it was\n`,
    );
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(readdirSync(own)).toEqual(['long.vmtrace']);
  });
  test.skipIf(process.platform === 'win32')('a file that this user may not read or write', () => {
    const own = mkdtempSync(join(folder, 'locked-'));
    const [secret, kept] = [join(own, 'secret.vmtrace'), join(own, 'kept.vmtrace')];
    for (const path of [secret, kept]) writeFileSync(path, 't1:vm_map_wakeup( )\n');
    chmodSync(secret, 0o000);
    chmodSync(kept, 0o444);
    for (const path of [folder, own]) chmodSync(path, 0o777);
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { status, stderr } = spawnSync(process.execPath, [program, 'format', secret, kept], {
      encoding: 'utf8',
      ...user,
    });
    expect(status).toBe(2);
    expect(stderr).toBe(
      `${secret}: error: cannot read the script: permission denied\n` +
        `${kept}: error: cannot write the script: permission denied; it is as it was\n`,
    );
    expect(readFileSync(kept, 'utf8')).toBe('t1:vm_map_wakeup( )\n');
  });
  test.skipIf(process.platform === 'win32')('a pipe by its name is read, and not rewritten', () => {
    const pipe = join(folder, 'pipe.vmtrace');
    const script = `mkfifo "$1"; printf 't1:vm_map_wakeup( )' > "$1" & shift; exec "$@"`;
    const through = (...words: string[]) =>
      spawnSync('sh', ['-c', script, 'sh', pipe, process.execPath, program, ...words, pipe], { encoding: 'utf8' });
    expect(through('run').stdout).toContain('all threads have finished');
    rmSync(pipe);
    expect(through('format')).toMatchObject({ status: 2, stderr: expect.stringContaining('it is not a regular file') });
  });
  test.skipIf(!existsSync('/dev/full'))('output that cannot be written, and a directory as input', () => {
    const through = (script: string) =>
      spawnSync('sh', ['-c', script, 'sh', process.execPath, program, file(...GOOD), folder], { encoding: 'utf8' });
    expect(through('"$1" "$2" run "$3" > /dev/full')).toMatchObject({
      status: 2,
      stderr: 'vmtrace: cannot write the output: the disk is full\n',
    });
    expect(through('"$1" "$2" run "$3".gone 2> /dev/full').status).toBe(2);
    expect(through('"$1" "$2" run - < "$4"')).toMatchObject({
      status: 2,
      stderr: '<stdin>: error: cannot read the script: it is a directory\n',
    });
  });
  test('--version and --help', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(spawned(['--version'])).toEqual({ status: 0, stdout: `vmtrace ${version}\n`, stderr: '' });
    expect(spawned(['--help']).status).toBe(0);
    expect(spawned(['nonsense']).status).toBe(2);
  });
  test('as the adapter of an editor it takes the words that follow', () => {
    const help = spawned(['adapter', '--help']);
    expect(help).toMatchObject({ status: 0, stdout: expect.stringContaining('--port'), stderr: '' });
    expect(spawned(['adapter', '--port', '65536'])).toEqual({ status: 2, stdout: '', stderr: help.stdout });
    expect(spawned(['adapter'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });
  test('a file that is none, a directory, noise: a message and 2', () => {
    const noise = join(folder, 'noise.vmtrace');
    writeFileSync(noise, Buffer.alloc(100 << 20, Buffer.from([0x9c, 0x00, 0xff, 0x0a, 0x31, 0x80])));
    mkdirSync(join(folder, 'directory.vmtrace'));
    const table: [string, RegExp][] = [
      [join(folder, 'gone.vmtrace'), /gone\.vmtrace: error: cannot read the script: there is no such file\n$/],
      [join(folder, 'directory.vmtrace'), /it is a directory\n$/],
      ['/dev/null', /it is not a regular file\n$/],
      [noise, /it is no text: byte 2 is NUL/],
    ];
    for (const command of ['run', 'check', 'format'])
      for (const [path, told] of table) {
        const { status, stdout, stderr } = spawned([command, path]);
        expect(status, `${command} ${path}`).toBe(2);
        expect((stdout + stderr).replace(/\n1\.\.1\n# .*\n$/, '\n')).toMatch(told);
      }
  });
  test('noise of 100 MB without a NUL, on standard input', () => {
    const { status, stderr } = spawned(
      ['run', '-'],
      Buffer.alloc(100 << 20, Buffer.from([0x9c, 0xe2, 0xff, 0x0a, 0x31, 0x80])),
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/<stdin>: \.\.\. and at least \d+ more problems\n$/);
  });
  test('a reader that goes away ends it without a word', async () => {
    const long = file(...MAP, ...Array(20_000).fill('t1: vm_map_wakeup() = 0'));
    const child = spawn(process.execPath, [program, 'check', long], { stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, told]).toEqual([0, '']);
  });
});

test('a log comes through a pipe whose writer is slow', () => {
  const log = 'munmap(0x801e77000,4096) = 0 (0x0)';
  const command = `(sleep 0.3; echo '${log}') | '${process.execPath}' '${program}' import -`;
  const { status, stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toContain('t1: munmap(0x801e77000, 4K) = 0  # log 1');
});
