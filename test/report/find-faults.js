/** Runs in a page, as it stands here: nothing that compiles it may add to it. */
// biome-ignore lint/correctness/noUnusedVariables: it is called where it runs
function findFaults() {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width)
    found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  const named = (one) => `“${one.textContent?.trim().slice(0, 40)}”`;
  for (const one of document.querySelectorAll("h1,h2,h3,p,li,dt,dd,summary,figcaption,caption,button")) {
    if (one.closest(".scroll,.skip,pre,[hidden]") !== null) continue;
    const {left, right, width: own} = one.getBoundingClientRect();
    if (own > 0 && (right > width + 1 || left < -1)) found.push(`${named(one)} leaves the page`);
    if (own > 0 && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
      found.push(`${named(one)} is wider than its box`);
  }
  for (const svg of document.querySelectorAll("svg[aria-label]")) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const labels = [...svg.querySelectorAll("text")].flatMap((text) => {
      const box = text.getBoundingClientRect();
      if (box.width === 0) return [];
      if (
        box.left < frame.left - 1.5 ||
        box.right > frame.right + 1.5 ||
        box.top < frame.top - 1.5 ||
        box.bottom > frame.bottom + 1.5
      )
        found.push(`${svg.getAttribute("aria-label")?.slice(0, 40)}: ${named(text)} leaves its chart`);
      // The box of a slanted label is larger than the label.
      const slanted = /rotate\((?!-?90)/.test(text.getAttribute("transform") ?? "");
      return slanted ? [] : [{text, box}];
    });
    for (let i = 0; i < labels.length; i++)
      for (let j = i + 1; j < labels.length; j++) {
        const [a, b] = [labels[i].box, labels[j].box];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 0.25 * Math.min(a.height, b.height))
          found.push(
            `${svg.getAttribute("aria-label")?.slice(0, 40)}: ${named(labels[i].text)} lies over ${named(labels[j].text)}`,
          );
      }
  }
  return [...new Set(found)].slice(0, 12);
}

