/** The API key: typed by hand, kept for this tab alone, sent in a header, and never part of an address. */
const NAME = "kymo-key";
const form = document.getElementById("key-form") as HTMLFormElement;
const input = document.getElementById("key") as HTMLInputElement;

export const readKey = (): string => sessionStorage.getItem(NAME) ?? "";
export const forgetKey = (): void => sessionStorage.removeItem(NAME);

export function onKey(connect: () => void): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const key = input.value.trim();
    // what is no header's text would be refused by the browser itself
    if (!/^[\x21-\x7e]{1,200}$/.test(key)) return;
    sessionStorage.setItem(NAME, key);
    input.value = "";
    connect();
  });
}
