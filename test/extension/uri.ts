// URIs as far as the tests need them.

const parsed = (text: string) => {
  const [scheme] = text.split(':');
  return {
    scheme,
    path: text.replace(/^\w+:/, ''),
    toString: () => text,
    with: ({ path }: { path: string }): object => parsed(`${scheme}:${path}`),
  };
};

export const Uri = {
  from: (parts: unknown) => parts,
  file: (path: string) => ({ scheme: 'file', fsPath: path, path }),
  parse: (text: string) => parsed(text),
  joinPath: ({ path }: { path: string }, up: string, name?: string) =>
    Uri.file(name === undefined ? `${path}/${up}`.replace('//', '/') : path.replace(/[^/]*$/, name)),
};
