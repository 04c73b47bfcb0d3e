/** What a notebook's page adds to the style sheet of the reports. */

/** CSS without any reference outside itself. */
export function notebookStyles(): string {
  return `
:root{--theme-background:var(--paper);--theme-background-alt:var(--panel);--theme-foreground:var(--ink);--theme-foreground-alt:var(--ink);--theme-foreground-muted:var(--muted);--theme-foreground-faint:var(--muted);--theme-foreground-fainter:var(--rule);--theme-foreground-faintest:var(--rule);--theme-foreground-focus:var(--accent);--theme-error:var(--fail);--monospace-font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;
--syntax-link:var(--accent);--syntax-keyword:#a8470c;--syntax-atom:#0a3069;--syntax-literal:#6639ba;--syntax-string:#1a6b35;--syntax-comment:var(--muted);--syntax-invalid:var(--fail);--syntax-definition:#0550ae;--syntax-variable:var(--ink);--syntax-meta:#a8470c}
@media (prefers-color-scheme:dark){:root{--syntax-keyword:#ffa657;--syntax-atom:#a5d6ff;--syntax-literal:#d2a8ff;--syntax-string:#7ee787;--syntax-definition:#79c0ff;--syntax-meta:#ff7b72}}
.notebook main{padding-bottom:2rem}
.cell{margin:1.1rem 0;min-width:0}
.cell.text>:first-child{margin-top:0}
.cell.text h1{margin-top:2.5rem}.cell.text h2{margin-top:3rem}
.cell h2 a,.cell h3 a{color:inherit;text-decoration:none}
.cell blockquote{margin:1rem 0;padding-left:1.1rem;border-left:2px solid var(--rule);color:var(--muted);max-width:42rem}
.output{overflow-x:auto;overflow-y:hidden;margin-left:-.75rem;padding-left:.75rem}
.output:empty{display:none}
.output figure{margin:.75rem 0;max-width:none}.output figure h2{font-size:1.125rem;margin:0 0 .15rem}.output figure h3{font:.9375rem/1.45 var(--sans);font-weight:400;margin:0 0 .6rem;color:var(--muted)}
.output figcaption{font:.875rem/1.45 var(--sans);color:var(--muted);margin-top:.4rem}
.output svg{font-family:var(--sans);font-variant-numeric:tabular-nums}
.output form table thead th{background:var(--paper)}.output form table :is(th,td){border-bottom-color:var(--rule)!important}
.output :is(select,input:not([type=range],[type=checkbox])){background:var(--panel);color:var(--ink);border:1px solid var(--muted);border-radius:3px}
.output form{font-family:var(--sans);font-size:.9375rem}.output form table{font-size:.875rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:1rem 2rem;margin:1rem 0}
.cards div{border-top:2px solid var(--ink);padding-top:.5rem}
.cards dt{font:.875rem/1.4 var(--sans);color:var(--muted)}.cards dd{margin:0;font:600 1.6rem/1.25 var(--serif)}.cards dd small{display:block;font:.8125rem/1.4 var(--sans);color:var(--muted)}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1rem 1.5rem}
.source{margin:.1rem 0 0}
.source summary{color:var(--muted);font:.75rem/1.5 var(--sans);padding:.1rem 0;list-style-position:outside}
.source summary::marker{color:var(--rule)}
.source .kind{border:1px solid var(--rule);border-radius:.6rem;padding:0 .45rem}
.cell[data-kind=cached] .kind,.cell[data-kind=behind] .kind{background:var(--panel)}
.source .from code{font-size:inherit}
.source pre{margin:.25rem 0 .5rem;max-height:28rem;overflow:auto}
.failed{border-left:3px solid var(--fail);padding:.4rem .9rem;font-family:var(--sans);font-size:.9375rem;background:var(--panel)}
.failed b{color:var(--fail)}
@media print{.source{display:none}.cell{break-inside:avoid}.output{overflow:visible}}
`;
}
