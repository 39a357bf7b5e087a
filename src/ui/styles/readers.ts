/** Styles of the clinic's list of readers. */
export const readersStyles = `
.top{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center;justify-content:space-between;margin:0 0 16px}
.top h1{margin:0}
.filter{display:grid;gap:12px;margin:0 0 16px;grid-template-columns:repeat(2,minmax(0,1fr));align-items:start}
.filter>:first-child{grid-column:1/-1}
.filter .field{margin:0;min-width:0}
.picker{display:flex;flex-wrap:wrap;gap:8px;margin:0 0 16px}
.picker a{display:inline-flex;align-items:center;gap:6px;min-height:48px;padding:0 16px;border:1px solid var(--soft);border-radius:24px;background:var(--card);color:var(--ink);font-size:.875rem;line-height:1.6;text-decoration:none;word-break:auto-phrase;font-variant-numeric:tabular-nums}
.picker a[aria-current]{border-color:var(--indigo);box-shadow:inset 0 0 0 1px var(--indigo);color:var(--indigo);font-weight:600}
.readers{list-style:none;margin:0 0 16px;padding:0;border-top:1px solid var(--line)}
.readers>li{display:grid;gap:2px 24px;max-width:none;margin:0;padding:12px 0;border-bottom:1px solid var(--line)}
.readers p{margin:0;max-width:none;line-height:1.65;word-break:auto-phrase}
.readers .who{font-weight:600}
.readers .who a{display:inline-flex;min-height:48px;align-items:center;margin:-8px 0}
.state.now{border-color:var(--indigo);color:var(--indigo);font-weight:600}
@media (max-width:719px){.filter>:nth-child(4),.filter button{grid-column:1/-1}}
@media (min-width:720px){.filter{grid-template-columns:repeat(3,minmax(0,1fr)) auto}.filter button{margin-top:38px}}
@media (min-width:900px){.readers>li{grid-template-columns:16em minmax(0,1fr) 8em;align-items:center}.readers .openings{grid-column:2}}
@media (forced-colors:active){.picker a[aria-current]{outline:2px solid;outline-offset:-4px}}
`;
