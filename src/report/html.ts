/**
 * HTML as a tagged template that escapes whatever is put into it.
 *
 * Session, class and user names come from files that anyone may have written, so text is never markup unless it was
 * made by `html` itself or passed through `raw` by name.
 */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

export type Child = Html | string | number | null | undefined | false | readonly Child[];

/** Markup; strings and numbers in `${…}` are escaped, arrays joined, null, undefined and false left out. */
export function html(strings: TemplateStringsArray, ...children: readonly Child[]): Html {
  let text = strings[0]!;
  for (let i = 0; i < children.length; i++) text += render(children[i]) + strings[i + 1]!;
  return new Html(text);
}

/** Trusted markup, such as a chart from `renderPlot`. */
export const raw = (text: string): Html => new Html(text);

function render(child: Child): string {
  if (child === null || child === undefined || child === false) return "";
  if (child instanceof Html) return child.text;
  if (typeof child === "string" || typeof child === "number") return escapeHtml(String(child));
  return child.map(render).join("");
}

/** Text for element content and for attribute values in either kind of quotes; control characters are dropped. */
export function escapeHtml(text: string): string {
  return (
    text
      // No line ends between a figure and its sign.
      .replace(/(?<=\d) %/g, "\u202f%")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are not allowed in HTML at all
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd")
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;")
      .replace(/'/g, "&#39;")
  );
}
