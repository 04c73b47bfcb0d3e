/** What the dashboard needs beyond the reports' style sheet. */
export function liveStyles(): string {
  return `
.live h1{margin-top:1.25rem;font-size:1.5rem}.live .lead{margin-top:.2rem;font-size:1rem;max-width:none}
.live h2{margin:2rem 0 .5rem;font-size:1.25rem}.live h3{font:600 .9375rem var(--sans);margin:1.25rem 0 .25rem}
.live figure{margin:0;min-width:0}.live figcaption{margin:0 0 .25rem;font:.875rem/1.4 var(--sans)}.live figcaption strong{display:inline}.live figcaption span{display:inline;color:var(--muted);font-size:.875rem}
.live .facts{margin:.5rem 0}.live [hidden]{display:none}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1.5rem 2rem;align-items:end}
.charts svg{width:100%;height:auto}
.stale{opacity:.5}
.live figcaption .key{display:inline-block;width:1.4em;height:0;border-top:2px solid;vertical-align:.3em;margin:0 .3em 0 .9em}
.live figcaption .key.accent{border-color:var(--accent)}.live figcaption .key.muted{border-color:var(--muted);border-top-style:dashed}.live figcaption .key.ink{border-color:var(--ink);border-top-style:dotted}.live figcaption .key.fail{border-color:var(--fail)}
.strip{display:block;width:100%;min-width:9rem;height:1.25rem}
.live td.strip-cell{width:45%;padding-right:0}
.live table{width:100%;min-width:0}
input{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--muted);border-radius:3px;padding:.15rem .5rem;min-height:1.75rem;max-width:100%}
form.notice p{margin:.3rem 0;font:.9375rem/1.6 var(--sans)}
@media (max-width:40rem){.live .facts{gap:.75rem 1rem}.live h2{margin-top:1.75rem}.live td.strip-cell{width:35%}.strip{min-width:6rem}}
`;
}
