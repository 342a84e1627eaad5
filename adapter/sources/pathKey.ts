// One key for a document, however it is named: by a path, by the file: URI of the path, on Windows
// with either slash and either case of the drive. URIs of other schemes are names only.
const FILE_URI = /^file:(?:\/\/([^/?#]*))?(\/[^?#]*)/i;
const WINDOWS = /^(?:[A-Za-z]:|\\\\)/;

/** The path of a file: URI; undefined if it is none, or its percent signs encode nothing. */
function pathOfUri(text: string): string | undefined {
  const [, host = '', encoded] = FILE_URI.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  try {
    const path = decodeURIComponent(encoded);
    if (host !== '' && host.toLowerCase() !== 'localhost') return `//${host}${path}`;
    return path.replace(/^\/(?=[A-Za-z]:)/, '');
  } catch {
    return undefined;
  }
}

export function pathKey(name: string): string {
  const path = pathOfUri(name) ?? name;
  if (!WINDOWS.test(path)) return path;
  return path.replaceAll('\\', '/').replace(/^[A-Za-z]:/, (drive) => drive.toLowerCase());
}
