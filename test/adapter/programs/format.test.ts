// `vmtrace format`: what it prints, and that it never harms a file.
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { file, folder, useFolder, vmtrace } from './files.ts';

useFolder();

describe('format', () => {
  const UGLY = 'map   0x1000..0x100000\nt1:vm_map_wakeup( )\n';
  const PRETTY = 'map 0x1000..0x100000\nt1: vm_map_wakeup()\n';
  test('rewrites what is not formatted, and names it', async () => {
    const [ugly, pretty] = [file(UGLY.trimEnd()), file(PRETTY.trimEnd())];
    expect(await vmtrace('format', '--check', ugly, pretty)).toMatchObject({
      code: 1,
      problems: [expect.stringContaining(`${ugly}:1:1: error: `)],
    });
    expect(readFileSync(ugly, 'utf8')).toBe(UGLY);
    expect(await vmtrace('format', ugly, pretty)).toEqual({ code: 0, out: `${ugly}\n`, problems: [] });
    expect(readFileSync(ugly, 'utf8')).toBe(PRETTY);
    expect(await vmtrace('format', '--check', ugly, pretty)).toEqual({ code: 0, out: '', problems: [] });
  });
  test('leaves alone what has errors or is no UTF-8', async () => {
    const wrong = file('map   0x1000..0x100000', 't1: vm_map_wakeupp()');
    const latin = join(folder, 'latin.vmtrace');
    writeFileSync(latin, Buffer.from('map   0x1000..0x100000  # \xe9t\xe9\n', 'latin1'));
    for (const path of [wrong, latin]) {
      const before = readFileSync(path);
      const { code, problems } = await vmtrace('format', path);
      expect([code, problems.length]).toEqual([2, 1]);
      expect(readFileSync(path)).toEqual(before);
    }
  });
  const raw = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  test('keeps the ends of lines, the byte order mark, and a character that stands for none', async () => {
    const windows = (text: string): string => `\ufeff# \ufffd\n${text}`.replaceAll('\n', '\r\n');
    const path = raw('windows.vmtrace', windows(UGLY));
    expect(await vmtrace('format', path)).toMatchObject({ code: 0, problems: [] });
    expect(readFileSync(path, 'utf8')).toBe(windows(PRETTY));
    expect((await vmtrace('format', '--check', path)).code).toBe(0);
  });
  test('names the line that is no UTF-8, and UTF-16', async () => {
    const path = raw('16.vmtrace', '');
    writeFileSync(path, Buffer.from(`\ufeff${UGLY}`, 'utf16le'));
    expect((await vmtrace('format', path)).problems[0]).toContain('it is in UTF-16: save it in UTF-8');
    writeFileSync(path, Buffer.concat([Buffer.from(UGLY), Buffer.from([0x23, 0xe9])]));
    expect((await vmtrace('format', path)).problems[0]).toContain('it is not in UTF-8 in line 3');
  });
  test.skipIf(process.platform === 'win32')('keeps mode and links, and leaves nothing beside them', async () => {
    const own = mkdtempSync(join(folder, 'links-'));
    const path = raw(join(basename(own), 'a.vmtrace'), UGLY);
    chmodSync(path, 0o754);
    const link = join(own, 'link.vmtrace');
    symlinkSync('a.vmtrace', link);
    expect((await vmtrace('format', link)).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(PRETTY);
    expect(statSync(path).mode & 0o7777).toBe(0o754);
    expect(readlinkSync(link)).toBe('a.vmtrace');
    expect(readdirSync(own)).toEqual(['a.vmtrace', 'link.vmtrace']);
  });
  test('--json is one document of all files', async () => {
    const [ugly, wrong, gone] = [file(UGLY.trimEnd()), file('t1: vm_map_wakeupp()'), join(folder, 'gone')];
    const { out, problems, code } = await vmtrace('format', '--json', ugly, wrong, gone);
    expect([code, problems]).toEqual([2, []]);
    expect(JSON.parse(out)).toEqual({
      exitCode: 2,
      files: [
        { file: ugly, formatted: false, problems: [], exitCode: 0 },
        { file: wrong, problems: [expect.objectContaining({ line: 1, suggestion: 'vm_map_wakeup' })], exitCode: 2 },
        { file: gone, unread: 'there is no such file', problems: [], exitCode: 2 },
      ],
    });
  });
});
