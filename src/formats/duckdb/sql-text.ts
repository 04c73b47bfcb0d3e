/** Names and texts within SQL, whatever they hold. */

/** A table's or column's name. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text, such as a file's path. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The path of one file that is read: what would be a pattern stands for itself. */
export const quotePath = (path: string): string => quoteText(path.replace(/[[*?]/g, "[$&]"));
