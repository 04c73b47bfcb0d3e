/** Elements of SVG; colours come from the page's variables by attributes, since its policy allows no other styles. */
/** Asked of the browser, so that no address stands in the page. */
const NAMESPACE = document.createRange().createContextualFragment("<svg></svg>")
  .firstElementChild!.namespaceURI;

export function svg(
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly (Node | string)[]
): SVGElement {
  const made = document.createElementNS(NAMESPACE, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}
