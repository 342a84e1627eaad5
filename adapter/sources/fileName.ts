// A script's name for a person: the last part of its path or URI, whichever system wrote it.

/** A URI as against a path; one letter before the colon is a drive. */
export const isUri = (program: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]+:/.test(program);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // a percent sign that escapes nothing
    return text;
  }
}

/** A URI's query is none of the name: a version control system says there which version it is. */
export function fileName(program: string): string {
  const path = isUri(program) ? decoded(program.replace(/[?#].*$/, '')) : program;
  return path.replace(isUri(program) ? /^.*[\\/:]/ : /^.*[\\/]/, '') || path;
}
