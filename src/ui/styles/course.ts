/** Styles of the clinic's page of one course. */
export const courseStyles = `
.course .actions{align-items:center;gap:8px 24px;margin:0 0 16px}
.course .actions .plain{padding:10px 0}
.course .reading-now{margin:-8px 0 12px;line-height:1.7}
.course .lead{font-size:1.125rem;line-height:1.7;margin:8px 0 4px}
.course details{margin:0;padding:0}
.course details[open]{padding-bottom:16px}
.picker details{border:0;padding:0;margin:0}
.picker details[open]{flex-basis:100%}
.picker summary{display:inline-flex;align-items:center;min-height:48px;padding:0 16px;border:1px solid var(--soft);border-radius:24px;background:var(--card);font-size:.875rem;font-weight:400;line-height:1.6;list-style:none}
.picker summary::-webkit-details-marker{display:none}
.picker details[open] summary{border-color:var(--indigo);box-shadow:inset 0 0 0 1px var(--indigo);color:var(--indigo);font-weight:600}
.picker form{display:grid;grid-template-columns:1fr 1fr;gap:8px;align-items:end;max-width:640px;margin:8px 0 0}
.picker form button{grid-column:1/-1}
.picker label span{display:block;font-size:.875rem;line-height:1.7}
.way-down{list-style:none;margin:0 0 16px;padding:0}
.way-down li{max-width:none;margin:0 0 6px}
.way-down p{margin:0}
.way-down .step{display:flex;justify-content:space-between;gap:0 16px;line-height:1.6}
.way-down .step .numbers{flex:none}
.way-down .share{display:inline-block;min-width:3em;text-align:right;color:var(--soft)}
.way-down .loss{font-size:.875rem;line-height:1.6;color:var(--soft);border-left:1px solid var(--edge);margin:0 0 4px 8px;padding:2px 0 2px 16px}
.admin .way-down svg.chart,.admin .bars svg.chart{margin:0}
.course .card p{margin:0 0 8px}
.course .card>:last-child{margin-bottom:0}
.course h3+p{margin:0 0 8px}
.bars{list-style:none;margin:0 0 16px;padding:0;border-top:1px solid var(--line)}
.bars li{display:grid;gap:2px 24px;max-width:none;margin:0;padding:8px 0;border-bottom:1px solid var(--line)}
.bars p{margin:0;max-width:none}
.bars .who{font-size:.9375rem;line-height:1.6}
.bars :is(.figures,.ended){font-size:.875rem;line-height:1.6;color:var(--soft)}
.course .few>*{opacity:.55}
.course .edge{fill:none;stroke:var(--edge);stroke-width:1}
.course .others{fill:none;stroke:var(--persimmon);stroke-width:3}
.course .lessons .axis{display:flex;justify-content:space-between;font-size:.875rem;color:var(--soft);margin:0}
.course .lessons .choices{gap:0 24px;font-size:.875rem}
.course .stacked th.number{white-space:normal;min-width:4.75em}
.course td.young{text-align:center}
.bars .most{color:var(--persimmon);font-weight:600}
@media (max-width:899px){.course .lessons .axis{display:none}.bars li{grid-template-columns:1fr auto;padding:4px 0}.bars :is(.figures,svg,.small){grid-column:1/-1}.bars .ended{grid-area:1/2;align-self:start;padding:2px 0 0}}
@media (max-width:719px){.course .reading-now{font-size:.9375rem}main .course h2{margin-top:24px}.admin .course table:not(.stacked) :is(th,td){padding:8px 4px}.course .card{padding:16px 20px;font-size:1rem;line-height:1.8}}
.course .two details{margin:8px 0 0}
@media (min-width:560px){.picker form{grid-template-columns:1fr 1fr auto}.picker form button{grid-column:auto}}
@media (min-width:900px){.bars li{grid-template-columns:17rem minmax(0,1fr) 13rem 6.5rem;align-items:center}.bars .ended{text-align:right}.course .lessons .axis{margin:0 calc(19.5rem + 48px) 0 calc(17rem + 24px)}.course .lessons :is(.figures .phrase){display:block}}
@media (forced-colors:active){.course .edge{stroke:CanvasText}.course .few>*{opacity:1}}
@page course{size:A4 portrait;margin:12mm}
@media print{
.course .on-screen,.course details:not([open]){display:none}
body:has(.course){font-size:9.5pt;line-height:1.6}
main:has(.course){page:course;max-width:none;padding:0}
main:has(.course) h1{font-size:16pt;margin:0}
main:has(.course) .setup-line{display:none}
main .course h2{margin:14pt 0 4pt;font-size:12pt;break-after:avoid}
.course :is(p,li,td,th,.small,.numbers){font-size:9.5pt}
.course .lead{font-size:11pt}
.course :is(.card,tr,.lessons,.way-down li){break-inside:avoid}
.course .card{padding:8pt 12pt}
.course .two{grid-template-columns:minmax(0,1.7fr) minmax(0,1fr);gap:0 24pt}
.course .scroll{overflow:visible}
.course th,.course td{padding:3pt 6pt}
.course .bars li{grid-template-columns:33% minmax(0,1fr) 24% 13%;align-items:center;gap:0 10pt;padding:3pt 0}
.course .bars :is(.who,.figures,svg,.small,.ended){grid-area:auto}
.course .bars .figures .phrase{display:block}
.course .lessons .axis{display:none}
.course svg{print-color-adjust:exact}
}
`;
