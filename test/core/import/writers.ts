// Prints calls as each program writes them, so that what is imported can be compared with what was run.

export interface MadeCall {
  /** Digits. */
  readonly thread: string;
  readonly name: string;
  readonly args: readonly string[];
  /** `0`, `0x801e77000`, `ENOMEM`. */
  readonly result: string;
}

const ERRNO: Readonly<Record<string, [number, string]>> = {
  ENOMEM: [12, 'Cannot allocate memory'],
  EINVAL: [22, 'Invalid argument'],
  EACCES: [13, 'Permission denied'],
};
const PROT: Readonly<Record<string, number>> = { r: 1, w: 2, x: 4 };
const PROT_NAMES: Readonly<Record<string, string>> = { r: 'PROT_READ', w: 'PROT_WRITE', x: 'PROT_EXEC' };
const FLAGS: Readonly<Record<string, number>> = { PRIVATE: 2, FIXED: 16, ANON: 0x1000, EXCL: 0x4000 };

const isProt = (arg: string): boolean => /^[r-][w-][x-]$/.test(arg);
const isFlags = (arg: string): boolean => arg.split('|').every((word) => word in FLAGS);

const bitsOf = (arg: string): number =>
  isProt(arg)
    ? [...arg].reduce((bits, letter) => bits | (PROT[letter] ?? 0), 0)
    : arg.split('|').reduce((bits, word) => bits | (FLAGS[word] ?? 0), 0);
const namesOf = (arg: string, anon: string): string =>
  isProt(arg)
    ? [...arg].flatMap((letter) => PROT_NAMES[letter] ?? []).join('|') || 'PROT_NONE'
    : arg
        .split('|')
        .map((word) => (word === 'ANON' ? anon : `MAP_${word}`))
        .join('|');

/** All arguments of a call, mmap's descriptor and offset too. */
const all = ({ name, args }: MadeCall): readonly string[] => (name === 'mmap' ? [...args, '-1', '0'] : args);
const isWords = (arg: string): boolean => isProt(arg) || isFlags(arg);

export const WRITERS: Readonly<Record<string, (calls: readonly MadeCall[]) => string>> = {
  truss: (calls) =>
    calls
      .map((call) => {
        const args = all(call).map((arg) => (isWords(arg) ? namesOf(arg, 'MAP_ANON') : arg));
        const failure = ERRNO[call.result];
        const result = failure
          ? ` ERR#${failure[0]} '${failure[1]}'`
          : `\t = ${BigInt(call.result)} (0x${BigInt(call.result).toString(16)})`;
        return `${call.thread}: ${call.name}(${args.join(',')})${result}\n`;
      })
      .join(''),
  kdump: (calls) =>
    calls
      .map((call, i) => {
        const head = (type: string): string =>
          `   577 ${call.thread} worker   0.${String(i).padStart(6, '0')} ${type}  `;
        const args = all(call).map((arg) =>
          isWords(arg)
            ? `0x${bitsOf(arg).toString(16)}<${namesOf(arg, 'MAP_ANON')}>`
            : arg === '-1'
              ? '0xffffffff'
              : arg,
        );
        const failure = ERRNO[call.result];
        const value = BigInt(failure ? 0 : call.result);
        const result = failure
          ? `-1 errno ${failure[0]} ${failure[1]}`
          : value === 0n
            ? '0'
            : `${value}/0x${value.toString(16)}`;
        return `${head('CALL')}${call.name}(${args.join(',')})\n${head('RET ')}${call.name} ${result}\n`;
      })
      .join(''),
  strace: (calls) =>
    calls
      .map((call) => {
        const args = all(call).map((arg) =>
          isWords(arg) ? namesOf(arg, 'MAP_ANONYMOUS') : arg === '0x0' ? 'NULL' : arg,
        );
        const failure = ERRNO[call.result];
        const result = failure ? `-1 ${call.result} (${failure[1]})` : call.result;
        return `[pid ${call.thread}] ${call.name}(${args.join(', ')})${' '.repeat(4)} = ${result}\n`;
      })
      .join(''),
  dtruss: (calls) =>
    calls
      .map((call) => {
        const args = all(call).map((arg) =>
          isWords(arg) ? `0x${bitsOf(arg).toString(16).toUpperCase()}` : arg === '-1' ? '0xFFFFFFFF' : arg,
        );
        const failure = ERRNO[call.result];
        const result = failure
          ? `-1 Err#${failure[0]}`
          : `${call.result.replace('0x', '0x').toUpperCase().replace('0X', '0x')} 0`;
        return `  577/${call.thread}:  ${call.name}(${args.join(', ')})\t\t = ${result}\n`;
      })
      .join(''),
};
