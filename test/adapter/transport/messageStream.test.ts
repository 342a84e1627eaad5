import { afterEach, describe, expect, test, vi } from 'vitest';
import { frame, MOST_BODY, newReader } from '../../../adapter/transport/messageStream.ts';

afterEach(() => vi.restoreAllMocks());

/** What a reader makes of bytes that come in pieces of this size. */
function read(bytes: string | Buffer, piece = 1 << 20): { messages: unknown[]; complaints: string[] } {
  const messages: unknown[] = [];
  const complaints: string[] = [];
  const reader = newReader(
    (message) => messages.push(message),
    (text) => complaints.push(text),
  );
  const all = Buffer.from(bytes);
  for (let i = 0; i < all.length; i += piece) reader.feed(all.subarray(i, i + piece));
  return { messages, complaints };
}

describe('reading', () => {
  const sent = [{ a: 1 }, { text: 'größer € 𝄞' }, {}];
  const bytes = sent.map(frame).join('');
  test.each([1, 2, 7, 64, 1 << 20])('whole messages, in pieces of %i bytes', (piece) => {
    expect(read(bytes, piece)).toEqual({ messages: sent, complaints: [] });
  });
  test.each([1, 3, 1 << 20])('headers that end in line feeds alone, in pieces of %i bytes', (piece) => {
    const lines = sent.map((message) => frame(message).replace('\r\n\r\n', '\n\n')).join('');
    expect(read(lines + bytes, piece)).toEqual({ messages: [...sent, ...sent], complaints: [] });
  });
  test('other headers, and names in other letters', () => {
    expect(read('Content-Type: x\r\ncontent-length: 2\r\n\r\n{}').messages).toEqual([{}]);
  });
  test.each([
    ['no JSON', 'Content-Length: 3\r\n\r\nnan'],
    ['null', 'Content-Length: 4\r\n\r\nnull'],
    ['a list', 'Content-Length: 2\r\n\r\n[]'],
    ['nothing', 'Content-Length: 0\r\n\r\n'],
    ['no length', 'Content-Type: x\r\n\r\n'],
    ['a negative length', 'Content-Length: -2\r\n\r\n'],
    ['a length beyond all bounds', 'Content-Length: 99999999999\r\n\r\n'],
    ['noise', 'x'.repeat(70_000)],
    ['bytes that are no text', Buffer.from([...Buffer.from('Content-Length: 3\r\n\r\n'), 0xff, 0xfe, 0xc0])],
  ])('%s is told, and the next message is read', (_what, noise) => {
    const { messages, complaints } = read(Buffer.concat([Buffer.from(noise), Buffer.from(`\r\n\r\n${bytes}`)]), 1000);
    expect(messages).toEqual(sent);
    expect(complaints.length).toBeGreaterThan(0);
  });
  test('a stream without a header is reported', () => {
    expect(read('x'.repeat(70_000), 1000).complaints).toEqual(['more than 64 KiB came without a header']);
  });
  test('a large message in small pieces is copied together once, not anew with each piece', () => {
    const large = { text: 'x'.repeat(4_000_000) };
    const copying = vi.spyOn(Buffer, 'concat');
    expect(read(frame(large), 1000).messages).toEqual([large]);
    const copied = copying.mock.calls.reduce((sum, [, size]) => sum + (size ?? 0), 0);
    expect(copied).toBeGreaterThanOrEqual(4_000_000);
    expect(copied).toBeLessThan(4_100_000);
  });
});

describe('a stream on which anybody may speak', () => {
  /** What is obeyed, and whether the reader hangs up. */
  function heard(bytes: string, piece: number): { messages: unknown[]; isOver: boolean } {
    const messages: unknown[] = [];
    let hangUps = 0;
    const reader = newReader(
      (message) => messages.push(message),
      () => {},
      () => hangUps++,
    );
    for (let i = 0; i < bytes.length; i += piece) reader.feed(Buffer.from(bytes.slice(i, i + piece)));
    expect(hangUps).toBeLessThan(2);
    return { messages, isOver: hangUps === 1 };
  }
  const request = frame({ command: 'initialize' });
  const body = request.slice(request.indexOf('{'));
  const hostile: [string, string][] = [
    ['a request of HTTP', `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`],
    ['an unknown header', `Origin: http://example.org\r\n${request}`],
    ['one after the length', request.replace('\r\n\r\n', '\r\nOrigin: x\r\n\r\n')],
    ['no length', `Content-Type: x\r\n\r\n${request}`],
    ['a body beyond all bounds', `Content-Length: ${MOST_BODY + 1}\r\n\r\n${request}`],
    ['noise', `${'x'.repeat(70_000)}\r\n\r\n${request}`],
  ];
  for (const piece of [1, 1000, 1 << 20])
    test.each(hostile)(`%s ends it, and nothing after that is read, in pieces of ${piece}`, (_what, text) => {
      expect(heard(text + request, piece)).toEqual({ messages: [], isOver: true });
      expect(heard(request + text + request, piece)).toEqual({ messages: [{ command: 'initialize' }], isOver: true });
    });
  test('a header that does not end ends it', () => {
    const endless = 'Content-Type: x\r\n'.repeat(5000);
    expect(heard(endless.slice(0, 60_000), 1000)).toEqual({ messages: [], isOver: false });
    expect(heard(endless, 1000)).toEqual({ messages: [], isOver: true });
  });
  test('what is no JSON is a slip', () => {
    expect(heard(`Content-Length: 1\r\n\r\nx${request}`, 7)).toEqual({
      messages: [{ command: 'initialize' }],
      isOver: false,
    });
  });
});
