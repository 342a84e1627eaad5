// The words of the command line: what they ask for, and what is told of those that make no sense.
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../adapter/programs/cli/commands.ts';
import { readCommandLine, UsageError } from '../../../adapter/programs/cli/options.ts';
import { commandLineOf } from '../../../adapter/programs/demo/commandLine.ts';

describe('a command line that makes no sense', () => {
  test.each([
    [[], 'a command is missing'],
    [['chek'], 'did you mean check?'],
    [['a.vmtrace'], 'did you mean vmtrace run a.vmtrace?'],
    [['--json', 'run', 'a'], 'the command comes before --json'],
    [['check'], 'a script is missing'],
    [['import'], 'a log is missing: vmtrace import LOG...'],
    [['run', '--kernel', 'freebsd-31', 'a'], 'did you mean freebsd-13?'],
    [['run', '--kernel', 'freebsd-16', 'a'], 'did you mean freebsd-15?'],
    [['run', '--kernel'], '--kernel lacks its NAME'],
    [['run', '--kernel=', 'a'], '--kernel lacks its NAME'],
    [['run', '--json=yes', 'a'], '--json takes no value'],
    [['run', '-x.vmtrace'], 'a file of that name is written ./-x.vmtrace'],
    [['run', '-x'], 'vmtrace run has no option -x: expected --kernel, --steps, --json or --help'],
    [['run', '--kernal=freebsd-6', 'a'], 'did you mean --kernel?'],
    [['run', ''], 'the name of a script is empty'],
    [['run', '-', 'a', '-'], 'standard input (-) is named more than once'],
    [['help', 'chek'], 'did you mean check?'],
    [['run', '--jsn', 'a'], 'did you mean --json?'],
    [['format', '--kernel', 'freebsd-13', 'a'], 'vmtrace format has no option --kernel'],
    [['check', '--reporter', 'xml', 'a'], 'expected tap or junit'],
    [['language-server', 'a'], 'vmtrace language-server takes no file, and a is named'],
    [['picture', '--svg', 'out.svg', 'a', 'b'], '--svg takes the picture of one script, and 2 are named'],
    [['debug', 'a', 'b'], 'vmtrace debug takes one script, and 2 are named'],
    [['run', '--steps', '-1', 'a'], 'steps'],
    [['run', '--steps', '0', 'a'], 'expected a number from 1 on'],
  ] as [string[], string][])('%j', (words, told) => {
    expect(() => readCommandLine(words)).toThrow(UsageError);
    expect(() => readCommandLine(words)).toThrow(told);
  });
  test('after -- all words are files', () => {
    expect(readCommandLine(['run', '--json', '--', '-x.vmtrace', '--json'])).toMatchObject({
      files: ['-x.vmtrace', '--json'],
      options: { json: true },
    });
  });
  test('each command has its help, with each of its options', () => {
    for (const [name, { options }] of Object.entries(COMMANDS)) {
      const asked = readCommandLine([name, '--help']);
      const text = asked.what === 'help' ? asked.text : '';
      expect(text).toContain(`usage: vmtrace ${name}`);
      for (const option of options) expect(text).toContain(`--${option}`);
      const general = readCommandLine(['--help']);
      expect(general.what === 'help' ? general.text : '').toContain(`\n  ${name} `);
    }
  });
});

describe('npm start', () => {
  test.each([
    ['a.vmtrace --json', 'run a.vmtrace --json'],
    ['--kernel freebsd-6 a', 'run --kernel freebsd-6 a'],
    ['- --json', 'run - --json'],
    ['there', 'run there'],
    ['check a', 'check a'],
    ['chek a', 'chek a'],
    ['--help', '--help'],
  ])('%s: vmtrace %s', (words, asked) => {
    expect(commandLineOf(words.split(' '), (word) => word === 'there').join(' ')).toBe(asked);
  });
});
