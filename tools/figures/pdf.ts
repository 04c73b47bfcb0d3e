/** PDF bytes that repeat: Chromium writes the time of day into them, and nothing else that differs. */

const DATE = /\/(CreationDate|ModDate) \(D:\d{14}/g;

/** The same file with its dates set to one moment; every offset stays where it is. */
export function normalizePdf(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes).toString("latin1");
  return Buffer.from(
    text.replace(DATE, (_, name: string) => `/${name} (D:20000101000000`),
    "latin1",
  );
}
