/** The style sheet of the reports: serif text, system sans for figures and tables, one accent, light, dark and print. */
import {paletteCss} from "./plot/palette.ts";

/** CSS without any reference outside itself. */
export function styles(): string {
  return `
:root{color-scheme:light dark;${paletteCss("light")}--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;--serif:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua",Georgia,"DejaVu Serif",serif}
@media (prefers-color-scheme:dark){:root{${paletteCss("dark")}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 var(--serif);overflow-wrap:break-word}
header,main,footer{max-width:64rem;margin:0 auto;padding:0 1.25rem}
.wide header,.wide main,.wide footer{max-width:85rem}
.wide .lead,.wide figcaption{max-width:none}.wide h1{font-size:1.5rem;margin-top:1.25rem}.wide figure{margin:1.25rem 0}.wide h1+.lead{font-size:1rem;margin-top:.2rem}
.wide .notice{font-size:.9375rem;padding:.3rem .8rem}
.explorer{font:.875rem/1.4 var(--sans)}.chart{position:relative}.chart canvas{display:block;width:100%;touch-action:pan-y;cursor:crosshair}
.cursor,.brush{position:absolute;top:0;left:0;pointer-events:none}.cursor{width:1px;background:var(--fail)}.brush{background:var(--accent);opacity:.2}
.toolbar{display:flex;flex-wrap:wrap;gap:.35rem;align-items:center}.shown{margin:0 0 0 .5rem}.readout{margin:.4rem 0;max-width:none;min-height:1.4em;color:var(--muted);font-variant-numeric:tabular-nums;white-space:pre-wrap}
button{font:inherit;color:var(--accent);background:var(--panel);border:1px solid var(--rule);border-radius:3px;padding:.15rem .6rem;min-height:1.75rem;cursor:pointer}button[aria-pressed=true]{background:var(--accent);color:var(--paper)}
.stretch h2{font:600 .9375rem var(--sans);margin:1rem 0 .25rem}
.thresholds{columns:20rem;list-style:none;padding:0;font:.875rem/1.6 var(--sans);max-width:none}select{font:.875rem/1.4 var(--sans);max-width:100%}output{font:.875rem/1.4 var(--sans);font-variant-numeric:tabular-nums;min-width:16rem}
.toolbar{font:.875rem/1.4 var(--sans)}.pairs{list-style:none;padding:0;max-width:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,30rem),1fr));gap:1.5rem 2.5rem}.pairs li{display:grid;grid-template-columns:1fr 1fr;gap:0 1.5rem;min-width:0}.pairs h3{grid-column:1/-1;font:600 1rem var(--sans);margin:.5rem 0 .25rem}.pairs p{font:.875rem/1.4 var(--sans);margin:.1rem 0 .4rem}.pairs svg{display:block;width:100%;height:auto;font-family:var(--sans)}.pairs li.lit{box-shadow:0 0 0 2px var(--accent);border-radius:2px;outline:4px solid var(--paper)}
.tip{position:fixed;z-index:3;max-width:20rem;padding:.3rem .6rem;background:var(--ink);color:var(--paper);font:.8125rem/1.4 var(--sans);border-radius:3px;pointer-events:none;white-space:pre-line}
.tip[hidden],.pinned[hidden]{display:none}
.linked{cursor:pointer}tr.lit>*{background:var(--panel);box-shadow:inset 0 -2px var(--accent)}svg .lit,svg .focused{stroke:var(--ink);stroke-width:2.5px;stroke-opacity:1}
.pinned{position:fixed;z-index:2;left:50%;bottom:1rem;transform:translateX(-50%);width:max-content;max-width:calc(100vw - 2rem);padding:.4rem .8rem;background:var(--paper);border:1px solid var(--ink);border-radius:4px;font:.875rem/1.4 var(--sans)}
button.sort,button.pin{all:unset;font:inherit;cursor:pointer}button.sort:hover,button.pin:hover{text-decoration:underline}button.sort:focus-visible,button.pin:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
[aria-sort] button.sort::after{content:" ↑"}[aria-sort=descending] button.sort::after{content:" ↓"}
input[type=search]{font:.875rem/1.4 var(--sans);color:var(--ink);background:var(--panel);border:1px solid var(--muted);border-radius:3px;padding:.2rem .5rem;max-width:100%}.filter{font:.875rem/1.4 var(--sans);color:var(--muted);margin-top:.75rem}
@media screen{.folded,.apart{display:none}}@media print{.tip,.pinned,.filter,.scroll+button{display:none}}
@media screen{.still{display:none}}@media print{.explorer{display:none}}
.minutes{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:1.5rem 1.5rem;list-style:none;padding:0;max-width:none}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:2rem;list-style:none;padding:0;max-width:none}.pictures h3{font:600 1rem var(--sans);margin:0}.pictures p{font:.875rem/1.4 var(--sans);margin:.2rem 0 .4rem}.pictures svg.shape{display:inline;width:12px;height:12px}
.minutes svg,.pictures li>svg{display:block;width:100%;height:auto;font-family:var(--sans)}.minutes h3{margin:0 0 .25rem;font:600 .9375rem var(--sans)}.minutes p{font:.875rem/1.4 var(--sans);margin:.4rem 0 0}
header{padding-top:1rem}
header nav{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 2rem;border-bottom:1px solid var(--rule);padding-bottom:.6rem;font:.9375rem/1.4 var(--sans)}
.brand{font:italic 1.125rem var(--serif)}
header ul{display:flex;flex-wrap:wrap;gap:0 1.5rem;list-style:none;margin:0;padding:0;max-width:none}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px}
header nav a{white-space:nowrap;color:var(--muted);text-decoration:none;padding:.25rem 0;display:inline-block}
header nav a:hover{text-decoration:underline}
header nav a[aria-current]{color:var(--ink);font-weight:600;border-bottom:2px solid var(--accent)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.25rem .5rem;z-index:1}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
h1,h2,h3,h4{font-family:var(--serif);font-weight:600;line-height:1.25;text-wrap:balance}
h1{font-size:2rem;margin:2.5rem 0 .5rem}
h2{font-size:1.4rem;margin:3.25rem 0 .75rem}
h3{font-size:1.125rem;margin:2.25rem 0 .5rem}
h4{font-size:1rem;margin:1.5rem 0 .25rem}
p,ul,ol{margin:.6rem 0;max-width:42rem}
.lead{font-size:1.125rem;color:var(--muted)}
.notice{border:1px solid var(--rule);border-left:3px solid var(--warn);background:var(--panel);padding:.6rem 1rem;max-width:none}
.note,figcaption span,caption span{color:var(--muted);font-size:.9375rem}
.contents{margin:1.5rem 0 0;font:.9375rem/1.7 var(--sans)}
.contents ol{columns:2;column-gap:2.5rem;max-width:none;padding-left:1.4rem;margin:0}
.contents li{break-inside:avoid}
.verdict{border-top:2px solid var(--ink);margin:2rem 0 0;padding-top:.9rem;display:grid;grid-template-columns:13rem 1fr;column-gap:2rem}
.verdict h2{grid-column:1/-1;margin:0;font:600 .9375rem/1.4 var(--sans);color:var(--muted)}
.verdict>*{min-width:0}
.answer{font-size:2rem;line-height:1.15;margin:.3rem 0 0;font-weight:600}
.answer .shape{width:.62em;height:.62em}
.statement{font-size:1.1875rem;line-height:1.5;margin:.3rem 0 .75rem}
.contents+.statement{margin-top:2.25rem}
.verdict ul{padding-left:1.1rem}
.pass{color:var(--pass)}.warn{color:var(--warn)}.fail{color:var(--fail)}
.verdict.pass,.verdict.warn,.verdict.fail,section.recording{color:inherit}
.shape{vertical-align:-.08em;flex:none}
.level{white-space:nowrap;font-family:var(--sans);font-weight:600;font-size:.9em}
figcaption strong,figcaption span{display:block}
.causes{list-style:none;padding:0;max-width:46rem}
.causes>li{padding:.8rem 0 .8rem 1.6rem;border-top:1px solid var(--rule);position:relative}
.causes>li:first-child{border-top:0}
.causes>li>.shape{position:absolute;left:0;top:1.25rem}
.causes strong{font-weight:600}.causes p{margin:.15rem 0}
.causes dl{margin:.3rem 0 0;display:grid;grid-template-columns:max-content 1fr;gap:.1rem .9rem;font-size:.9375rem}
.causes dt{color:var(--muted)}.causes dd{margin:0}
/* Where there is more to the side, an edge of the box is shaded. */
.scroll{overflow-x:auto;max-width:100%;background:linear-gradient(to right,var(--paper) 40%,transparent),linear-gradient(to left,var(--paper) 40%,transparent) 100% 0,linear-gradient(to right,var(--rule),transparent),linear-gradient(to left,var(--rule),transparent) 100% 0;background-repeat:no-repeat;background-size:3rem 100%,3rem 100%,1.1rem 100%,1.1rem 100%;background-attachment:local,local,scroll,scroll}
.spark{display:block}
table{border-collapse:collapse;font:.875rem/1.45 var(--sans);font-variant-numeric:tabular-nums lining-nums;margin:.75rem 0;min-width:min(100%,24rem)}
caption{caption-side:top;text-align:left;font:1rem/1.45 var(--serif);padding:0 0 .5rem}
thead th{border-bottom:1px solid var(--ink);vertical-align:bottom;font-weight:600;line-height:1.25}
th,td{padding:.32rem .9rem .32rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
tbody th{font-weight:500}
th.n,td.n{text-align:right;padding-left:.4rem}td.n{white-space:nowrap}tbody th{min-width:7rem}tbody th.n{min-width:0}
th:last-child,td:last-child{padding-right:.2rem}
figure{margin:2rem 0}
figcaption{max-width:46rem;margin-bottom:.6rem}figcaption strong{font-weight:600}
figure svg{display:block;max-width:100%;height:auto;font-family:var(--sans);font-variant-numeric:tabular-nums}
figure svg text{white-space:pre}
.pile svg+svg{margin-top:.25rem}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(17.5rem,1fr));gap:1rem 2.25rem}
.multiples svg{width:100%}
.files{font:.8125rem/1.4 var(--sans);margin:.25rem 0}.files a{margin-right:.9rem;color:var(--muted)}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--accent);font:.9375rem/1.5 var(--sans);padding:.3rem 0;width:fit-content}
.depth{border-left:2px solid var(--rule);padding-left:1.1rem;margin:.25rem 0 1rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1rem 2rem;margin:1rem 0;font:.9375rem/1.4 var(--sans);font-variant-numeric:tabular-nums}
.facts div{min-width:0}.facts dt{color:var(--muted)}.facts dd{margin:.1rem 0 0}
.headline dd b{font:600 1.75rem/1.2 var(--serif);display:block}
.headline dd small{color:var(--muted);font-size:.875rem;display:block}
pre{background:var(--panel);border:1px solid var(--rule);padding:.8rem 1rem;overflow-x:auto;font:.8125rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre code{font:inherit}
.digest{overflow-wrap:anywhere}
dl.terms dt{font-weight:600;margin-top:.7rem}dl.terms dd{margin:0;max-width:42rem}
.recording{border-top:2px solid var(--ink);margin-top:4rem}
.recording>h2{margin-top:1rem}
footer{margin-top:5rem;padding-bottom:3rem;color:var(--muted);font-size:.875rem}
footer p{max-width:none}footer>p:first-child{border-top:1px solid var(--rule);padding-top:1rem}
@media (max-width:40rem){.pairs li{grid-template-columns:1fr}.scroll tr:has(>:nth-child(5)) td:not(.n){min-width:6.5rem}.scroll tbody th[scope=row]{position:sticky;left:0;background:var(--paper);padding-right:.6rem;max-width:9.5rem}body{font-size:1rem}h1{font-size:1.625rem;margin-top:1.75rem}h2{font-size:1.25rem}.contents ol{columns:1}.verdict{grid-template-columns:1fr}.answer{font-size:1.6rem}.statement{font-size:1.0625rem}header ul{gap:0 1.1rem}.facts{grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr))}.causes dl{grid-template-columns:1fr}.causes dd+dt{margin-top:.25rem}}
@media print{:root{color-scheme:light;${paletteCss("light")}}body{font-size:10pt;background:#fff}header,.contents,.skip,summary,.files{display:none}main{max-width:none;padding:0}h1,h2,h3,h4,caption,thead,figcaption{break-after:avoid}h2{margin-top:1.6rem}.recording{margin-top:1.6rem}
figure,tr,.verdict,.pairs li,.minutes li,.pictures li,.facts div,.causes>li,table:not(:has(tbody>:nth-child(16))){break-inside:avoid}tbody:has(>:nth-child(16))>:nth-child(-n+2){break-after:avoid}
figure:has(.multiples>:nth-child(7)){break-inside:auto}figure svg{min-width:0!important;max-height:10.5cm}.multiples:has(>:nth-child(3)){grid-template-columns:repeat(3,1fr);gap:.5rem 1rem}
figure,.minutes,.pictures{margin:1rem 0;gap:1rem}.scroll{overflow:visible}table{font-size:8pt}td.n{white-space:normal}p{orphans:3;widows:3}h3+p{break-after:avoid}a{color:inherit}footer{margin-top:1rem;padding:0}footer details{display:none}}
`.trim();
}
