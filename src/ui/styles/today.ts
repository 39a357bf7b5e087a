/** Styles of きょう and of the list of courses. */
export const todayStyles = `
.todo{list-style:none;margin:0 0 24px;padding:0;border:1px solid var(--line);border-radius:10px;background:var(--card);overflow:hidden}
.admin .todo>li{max-width:none;margin:0;padding:14px 20px;display:grid;gap:8px 24px;border-left:4px solid var(--persimmon)}
.todo>li+li{border-top:1px solid var(--line)}
.admin .todo>li.later{border-left-color:var(--edge)}
.todo p{margin:0;line-height:1.7}
.todo .what{font-weight:600;word-break:auto-phrase}
.todo :is(.button,button){width:100%;padding:10px 24px}
.admin .week{display:grid;grid-template-columns:1fr 1fr;border-top:1px solid var(--line);margin:0 0 12px}
.week>div,.week dd{display:flex;flex-direction:column}
.week dd{flex:1}
.week>div{min-width:0;padding:14px 12px 12px 0;border-bottom:1px solid var(--line)}
.week>div:nth-child(even){padding-left:16px;border-left:1px solid var(--line)}
.week dt{font-size:.875rem;color:var(--soft);line-height:1.6}
.week dd{margin:0}
.week strong{display:block;font-size:1.75rem;line-height:1.3;font-variant-numeric:tabular-nums;word-break:keep-all}
.week strong small{font-weight:400;color:var(--soft);margin-left:2px}
.week .beside{display:block;font-size:.875rem;line-height:1.6;color:var(--soft);font-variant-numeric:tabular-nums;word-break:auto-phrase}
.week .beside .phrase{display:block}
.trend{display:block;width:100%;max-width:150px;height:auto;margin-top:auto;padding-top:4px}
.trend .base{stroke:var(--line)}
.trend path{fill:none;stroke:var(--indigo);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.trend circle{fill:var(--indigo)}
.trend .most path{stroke-dasharray:2 4}
.trend .most circle{fill:var(--paper);stroke:var(--indigo);stroke-width:2}
.two h2{margin-top:48px}
.lines{list-style:none;margin:0 0 16px;padding:0;border-top:1px solid var(--line)}
.admin .lines>li{max-width:none;margin:0;padding:12px 0;border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 16px;align-items:center}
.lines.act>li{padding:8px 0}
.lines p{margin:0;line-height:1.7}
.lines .who{font-weight:600}
.lines .who a{display:inline-flex;min-height:40px;align-items:center}
.lines .age{font-size:.875rem;font-weight:400;color:var(--soft)}
.lines .age.old{color:var(--persimmon);font-weight:600}
.courses{list-style:none;margin:0 0 24px;padding:0;border-top:1px solid var(--line)}
.admin .courses>li{max-width:none;margin:0;padding:20px 0;border-bottom:1px solid var(--line)}
.courses h2{margin:0 0 4px;font-size:1.25rem;display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center}
.courses h2 a{display:inline-flex;min-height:40px;align-items:center}
.courses p{margin:0}
.courses .names{display:flex;flex-wrap:wrap;gap:0 1em}
.courses dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,9rem),1fr));gap:12px 24px;margin:12px 0 4px}
.courses dt{font-size:.875rem;color:var(--soft);line-height:1.6}
.courses dd{margin:0;line-height:1.6}
.courses dd strong{display:block;font-size:1.25rem}
.courses dd .small{display:block}
.courses .choices{gap:0 20px;font-size:.875rem}
@media (min-width:720px){.todo>li{grid-template-columns:minmax(0,1fr) auto;align-items:center}.todo :is(.button,button){width:auto}}
@media (min-width:900px){.admin .week{grid-template-columns:repeat(4,1fr)}.week>div,.week>div:nth-child(even){padding:16px 16px 16px 24px;border-left:1px solid var(--line)}.week>div:first-child{padding-left:0;border-left:0}.two{display:grid;grid-template-columns:1fr 1fr;gap:0 48px;align-items:start}}
@media (max-width:719px){.courses dl>div:last-child{grid-column:1/-1}}
@media (max-width:359px){.admin .week{grid-template-columns:1fr}.week>div:nth-child(even){padding-left:0;border-left:0}}
@media (forced-colors:active){.admin-nav :is(a:not([aria-current]),button){border-bottom-color:Canvas}.button.main,button.main{border:3px solid ButtonText}.trend path,.trend .base{stroke:CanvasText}.trend circle{fill:CanvasText}.trend .most circle{fill:Canvas;stroke:CanvasText}.todo>li:not(.later){border-left-width:8px}}
`;
