// What a user wrote, repeated in text of ours: cut to a length that can be read, on one line, with
// its invisible characters spelt out. Messages, labels and comments all take it from here, so that
// a name of a megabyte or with a line break in it can neither flood an answer nor begin a line of
// its own in a script.

/** UTF-16 units of a name in a message. */
export const LONGEST_NAME = 40;
/** UTF-16 units of a text that is a line's comment. */
const LONGEST_COMMENT = 400;

/** At most so many UTF-16 units, the last of them an ellipsis where something was cut off. */
export function cut(text: string, most = LONGEST_NAME): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 2);
  // half a pair of surrogates is no character
  const isHalf = last >= 0xd800 && last < 0xdc00;
  return `${text.slice(0, isHalf ? most - 2 : most - 1)}…`;
}

/** Controls, the line ends of Unicode, and the marks that turn the direction of reading. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** On one line, with the characters that cannot be seen as `\x0a` or `\u2028`. */
function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`;
  });
}

/** Blanks that are none of a script, and what has no width: unseen, or taken for a blank. */
const LIKE_NOTHING = /(?! )\p{Zs}|[\u00ad\u200b\u2060\ufeff]/gu;

/** `'name'`: a piece of a user's text in a message. */
export const quoted = (text: string): string =>
  `'${visible(cut(text)).replace(LIKE_NOTHING, (blank) => `\\u${blank.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;

/** `# text`: any text as a comment of a script, which stays one line. */
export const commentLine = (text: string): string => `# ${visible(cut(text, LONGEST_COMMENT))}`;
