// URIs as far as the tests need them.
import { posix } from 'node:path';

const parsed = (text: string) => {
  const [scheme] = text.split(':');
  return {
    scheme,
    path: text.replace(/^\w+:/, ''),
    toString: () => text,
    with: ({ path }: { path: string }): object => parsed(`${scheme}:${path}`),
  };
};

class FileUri {
  readonly scheme = 'file';
  readonly fsPath: string;
  readonly path: string;
  readonly fragment: string | undefined;
  constructor(path: string, fragment?: string) {
    this.fsPath = this.path = path;
    if (fragment !== undefined) this.fragment = fragment;
  }
  with({ path = this.path, fragment = this.fragment }: { path?: string; fragment?: string }): FileUri {
    return new FileUri(path, fragment);
  }
  toString(): string {
    return `file://${this.path}${this.fragment === undefined ? '' : `#${this.fragment}`}`;
  }
}

const PARTS = {
  toString(this: { scheme: string; path: string; query?: string }): string {
    return `${this.scheme}:${this.path}${this.query === undefined ? '' : `?${this.query}`}`;
  },
};

export const Uri = {
  [Symbol.hasInstance]: (value: unknown) => typeof value === 'object' && value !== null && 'scheme' in value,
  from: (parts: object) => Object.assign(Object.create(PARTS), parts),
  file: (path: string) => new FileUri(path),
  parse: (text: string) => parsed(text),
  joinPath: ({ path = '' }: { path?: string }, ...parts: string[]) => Uri.file(posix.join(path, ...parts)),
};
