/** The sheet of a course: a page on the screen, two sides of A4 in print, black on white whatever the screen shows. */
export const sheetStyles = `
.paper h2{font-size:1.25rem;margin:40px 0 8px}
.paper h3{margin:24px 0 8px}
.paper h4{font-size:1rem;margin:16px 0 4px}
.paper .on-screen small{display:block}
.paper .head .phrase+.phrase{margin-left:1em}
.paper .head p{color:var(--soft);font-size:.875rem}
.paper .title{font-size:1.625rem;margin:64px 0 8px}
.print{border:0;padding:0}
.print>summary{list-style:none;display:inline-block;padding:10px 32px}
.print>summary::-webkit-details-marker{display:none}
.print>dl{margin:16px 0 0}
.move{border-top:1px solid var(--line);padding:0 0 8px}
.move h2{margin:24px 0 8px}
.move img{display:block;width:100%;max-width:400px;margin:0 0 16px}
.paper .row{margin:0 0 8px}
.boxes{width:auto;margin:8px 0 24px}
.boxes :is(th,td){border:1px solid var(--soft);width:36px;height:32px;padding:0;text-align:center;vertical-align:middle}
.boxes :is(thead td,th){border:0;font-weight:400;font-size:.875rem}
.boxes th[scope=row]{text-align:left;white-space:nowrap}
.paper .rules dt{font-weight:600}
.blanks>div{border-bottom:1px solid var(--line);padding:8px 0;min-height:56px}
.blanks dt,.scales dt{font-weight:600}
.choice-word{display:inline-block;margin:0 16px 0 0}
.scales dl>div{margin:0 0 16px}
.scales dd{display:flex;flex-wrap:wrap;gap:4px 0;margin:0}
.scales dd span{flex:none;width:32px;text-align:center;font-variant-numeric:tabular-nums}
.scales .date{font-weight:400;color:var(--soft)}
.paper{--drawing:300px;--gap:32px;--label:200px}
@media screen and (max-width:899px){main:has(.paper){max-width:640px}.boxes,.paper .marks{display:none}}
@media screen and (min-width:900px){.boxes :is(th,td){width:32px;height:28px}.paper .on-screen{max-width:640px}}
@media print,(min-width:900px){
.paper .head{display:flex;justify-content:space-between;align-items:baseline;gap:24px}
.paper .head p{text-align:right}
.move{display:grid;grid-template:auto 1fr/var(--drawing) 1fr auto;gap:0 var(--gap)}
.move h2{grid-column:1/3}
.move img{grid-column:1;grid-row:2;width:var(--drawing)}
.move .words{grid-column:2;grid-row:2}
.move:not(:has(img)) .words{grid-column:1/3}
.boxes{grid-column:3;grid-row:1/3;align-self:start}
.rules{display:grid;grid-template-columns:3fr 5fr;gap:0 var(--gap)}
.blanks>div,.scales dl>div{display:grid;grid-template-columns:var(--label) 1fr}
.scales dt{display:flex;justify-content:space-between;padding:0 var(--gap) 0 0}
.scales dd{flex-wrap:nowrap;justify-content:space-between}
.urgencies>div{columns:2;column-gap:var(--gap)}
.urgencies h4{break-after:avoid}
.urgencies li{break-inside:avoid}
}
@page paper{size:A4 portrait;margin:10mm}
@media print{
body:has(.paper){background:#fff;--paper:#fff;--card:#fff;--ink:#000;--soft:#000;--line:#000;--indigo:#000;color:#000;font-size:8.8pt;line-height:1.45}
.paper{--drawing:42mm;--gap:4mm;--label:36mm}
body:has(.paper)>:is(.site,.site-foot),.paper .on-screen{display:none}
main:has(.paper){page:paper;max-width:none;padding:0}
.paper .side{display:flex;flex-direction:column;height:272mm;break-after:page}
.paper .side:last-child{break-after:auto}
.paper :is(p,ul,ol,dl,dd,li,table){margin:0}
.paper :is(h1,h2,h3,h4,.title){margin:0;line-height:1.3}
.paper .head{border-bottom:.5mm solid;padding:0 0 1mm}
.paper :is(h1,.title){font-size:16pt}
.paper .head p{font-size:8.8pt}
.paper .marks{padding:1mm 0;border-bottom:.2mm solid}
.moves{flex:1;display:grid;grid-auto-rows:1fr;min-height:0}
.moves:has(.move:nth-child(5)){grid-auto-rows:minmax(min-content,1fr)}
.size-1{font-size:11pt}
.size-2{font-size:10pt}
.size-3{font-size:9.2pt}
.size-4{font-size:8.4pt}
.size-5{font-size:7.6pt}
.move{border-top:0;border-bottom:.2mm solid;padding:1.5mm 0;min-height:0}
.move h2{font-size:12pt;margin:0 0 1mm}
.move img{max-height:36mm;object-fit:contain;object-position:top;margin:0;border-radius:0;filter:grayscale(1) contrast(1.5)}
.moves:has(.move:nth-child(5)) img{max-height:28mm}
.paper ol{padding-left:1.4em}
.paper .row{margin:.6mm 0 0}
.boxes :is(th,td){width:5.4mm;height:5.4mm;border:.2mm solid}
.boxes :is(thead td,thead th){height:4mm}
.boxes :is(th,thead td){border:0;font-size:8pt;line-height:1;color:#000}
.boxes th[scope=row]{width:8mm}
.paper .everybody{padding:1mm 0}
.rules{grid-template-columns:70mm 1fr;border-top:.5mm solid;padding:1.5mm 0 0}
.rules h2{font-size:10pt;margin:0 0 1mm}
.rules dl>div{display:grid;grid-template-columns:19mm 1fr;gap:0 2mm;margin:0 0 .6mm}
.blanks{flex:1;display:grid;grid-auto-rows:1fr}
.blanks>div,.scales dl>div{margin:0}
.blanks>div{border-bottom:.2mm solid;padding:1.2mm 0;min-height:0;font-size:9.6pt}
.scales{padding:2mm 0}
.scales dl>div{align-items:center;padding:1.6mm 0}
.scales dd span{width:11mm;font-size:12pt}
.paper :is(.scales,.urgencies) h3{font-size:10pt}
.urgencies{border-top:.5mm solid;padding:1.5mm 0 0;font-size:8pt;line-height:1.4}
.urgencies h4{font-size:9.4pt;margin:.8mm 0 0}
.urgencies ul{padding-left:1.5em}
}
`;
