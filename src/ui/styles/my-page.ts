/** Styles of the page that a reader can come back to. */
export const myPageStyles = `
.own-page .next{margin:0 0 16px}
.own-page .next .progress{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center;margin:0}
.own-page .lead{font-size:1.25rem;line-height:1.7;margin:4px 0 16px}
.own-page .dots{display:inline-flex;gap:3px}
.own-page .dots i{width:7px;height:7px;border-radius:50%;border:1.5px solid var(--soft)}
.own-page .dots i.on{background:var(--indigo);border-color:var(--indigo)}
.own-page .help{font-size:.875rem;line-height:1.7;color:var(--soft);margin:0 0 12px}
.own-page .follows{border-top:1px solid var(--line);margin-top:16px;padding-top:16px}
.own-page .follows p{margin:0 0 8px}
.own-page .next form>.help{margin:8px 0 0;order:2}
.own-page .next form{display:flex;flex-direction:column;align-items:flex-start;gap:4px}
.own-page .rows{list-style:none;margin:0 0 16px;padding:0}
.own-page .rows li{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:4px 16px;border-top:1px solid var(--line);padding:10px 0;margin:0}
.own-page .rows li:last-child{border-bottom:1px solid var(--line)}
.own-page .rows p{margin:0}
.own-page .rows .name{font-weight:600}
.own-page .rows .name a,.own-page .rows>li>a{display:inline-block;min-height:32px}
.own-page .chip{font-size:.875rem;line-height:1.6;border:1px solid var(--soft);border-radius:99px;padding:1px 12px;color:var(--ink)}
.own-page .chip.done{border-color:var(--moss);color:var(--moss)}
.change{margin:0;padding:0}
.change:first-of-type{border-top:1px solid var(--line)}
.change>summary{display:flex;justify-content:space-between;align-items:center;gap:16px;padding:12px 0;list-style:none}
.change>summary::-webkit-details-marker{display:none}
.change .term{display:block;font-size:.875rem;line-height:1.6;font-weight:400;color:var(--soft)}
.change .value{display:block;font-weight:600;line-height:1.6}
.change .go{flex:none;color:var(--indigo);font-weight:400;text-decoration:underline;text-underline-offset:.2em}
.change .close,.change[open] .go{display:none}.change[open] .close{display:inline}.change .close{flex:none;font-weight:400;color:var(--soft)}
.choices.dates{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,148px),1fr));gap:8px}
.choices.dates .choice{margin:0;gap:12px;padding:8px 12px}
.change form{margin:0 0 20px}
.change fieldset{margin:0 0 12px}
.change .inline{display:grid;gap:12px;margin:0 0 12px}
.change .inline label{display:block;font-size:.875rem;color:var(--soft)}
.own-page .row{border-bottom:1px solid var(--line);padding:16px 0}
.own-page .row h3{margin:0;font-family:inherit;font-size:1.0625rem;line-height:1.6}
.own-page .row p{margin:0 0 12px}
.own-page .row:last-of-type{margin:0 0 24px}
.own-page .card .lead:last-child{margin:0}
.own-page .two{display:flex;flex-wrap:wrap;gap:8px}
button.danger,.button.danger{background:transparent;color:var(--persimmon);border-color:var(--persimmon)}
.curve{margin:0 0 16px}
.curve svg{display:block;width:100%;max-width:420px;height:auto}
.curve text{font-size:.75rem;fill:var(--soft);font-variant-numeric:tabular-nums}
.curve .axis{stroke:var(--line);stroke-width:1}
.curve path{fill:none;stroke:var(--indigo);stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}
.curve circle{fill:var(--indigo)}
.curve .ability path{stroke:var(--moss);stroke-dasharray:2 6}
.curve .ability rect{fill:var(--moss)}
.curve .legend{display:block;color:var(--ink)}
.curve .key{display:inline-block;margin-right:16px}
.curve .key::before{content:"";display:inline-block;width:10px;height:10px;margin-right:6px;background:var(--indigo);border-radius:50%}
.curve .key.ability::before{background:var(--moss);border-radius:0}
.numbers-table{border:0;margin:0 0 8px;padding:0}
.own-page .facts{border-top:1px solid var(--line);padding:12px 0 0;margin:0 0 12px}
.own-page .facts>div{display:grid;grid-template-columns:minmax(6em,30%) 1fr;gap:8px}
.own-page .facts dt{font-size:.875rem;color:var(--soft)}
.own-page .facts dd{margin:0}
.notice form{margin:8px 0 0}
.notice:focus-visible{outline:3px solid var(--indigo);outline-offset:2px}
@media (min-width:640px){.change .inline{grid-template-columns:1fr 1fr}}
@media (forced-colors:active){.curve path,.curve .axis{stroke:CanvasText}.curve circle,.curve rect,.curve text{fill:CanvasText}.own-page .dots i.on{background:CanvasText;forced-color-adjust:none}.curve .key::before{background:CanvasText;forced-color-adjust:none}}
@media print{.own-page form,.own-page .button{display:none}}
`;
