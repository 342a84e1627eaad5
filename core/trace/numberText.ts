// A number as a language writes it: `1,000,000`, `1.000.000`, `1 000 000`.

/** Making one takes longer than a frame has for it. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(language: string): Intl.NumberFormat {
  const known = formats.get(language);
  if (known) return known;
  let made: Intl.NumberFormat;
  try {
    made = new Intl.NumberFormat(language);
  } catch {
    // an editor may have a language of its own, to try translations
    made = new Intl.NumberFormat('en');
  }
  formats.set(language, made);
  return made;
}

/** `language`: a tag such as `de` or `zh-cn`. */
export const numberText = (n: number, language: string): string => formatOf(language).format(n);
