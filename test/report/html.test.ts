import {suite} from "uvu";
import * as assert from "uvu/assert";
import {html, raw} from "../../src/report/html.ts";
import {dataTable} from "../../src/report/table.ts";

const test = suite("report/html");

test("escapes text in content and in either kind of quotes", () => {
  assert.is(
    html`<p title="${`"'<&`}">${"<script>&amp;"}</p>`.text,
    `<p title="&quot;&#39;&lt;&amp;">&lt;script&gt;&amp;amp;</p>`,
  );
});

test("joins arrays, nests markup, leaves out null, undefined and false, keeps 0", () => {
  assert.is(
    html`${[1, "a", html`<b>${0}</b>`]}${null}${undefined}${false}${raw("<i>")}`.text,
    "1a<b>0</b><i>",
  );
});

test("drops control characters, which HTML does not allow", () => {
  assert.is(html`${"a\u0000b\u001bc\td"}`.text, "a\ufffdb\ufffdc\td");
});

test("a table has caption, scopes and a note on what is absent", () => {
  const text = dataTable({
    caption: "Numbers",
    columns: [
      {head: "Name", value: (row: string) => row, names: true},
      {head: "Value", value: () => "–", numeric: true},
    ],
    rows: ["<a>"],
    absent: "not measured.",
  }).text;
  assert.match(text, "<caption>Numbers</caption>");
  assert.match(text, '<th scope="col" class="n">Value</th>');
  assert.match(text, '<th scope="row">&lt;a&gt;</th>');
  assert.match(text, "– not measured.");
});

test("a table without rows says so", () => {
  const columns = [{head: "Name", value: (row: string) => row}];
  assert.is(dataTable({caption: "x", columns, rows: [], empty: "None."}).text, `<p class="note">None.</p>`);
});

test.run();
