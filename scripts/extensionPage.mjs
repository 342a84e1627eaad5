// A document as the extension page shows it: there a relative link leads nowhere and a relative
// picture is broken, and no public address exists for either; a picture inside the document is
// taken out by VS Code, which shows those of http and https only. So pictures are left out, and of
// a link its text is kept.

const RELATIVE = String.raw`\((?!\w+:|#)[^)]*\)`;

export const extensionPage = (markdown) =>
  markdown
    .replace(new RegExp(String.raw`^!\[[^\]]*\]${RELATIVE}\n\n?`, 'gm'), '')
    .replace(new RegExp(String.raw`\[((?:[^\]\[])*)\]${RELATIVE}`, 'g'), '$1');
