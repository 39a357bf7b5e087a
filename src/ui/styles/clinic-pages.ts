/** Styles that only the clinic's pages need. */
export const adminStyles = `
.admin-nav{position:relative;display:flex;flex-wrap:wrap;gap:0 4px;margin:0 -8px 24px;padding:0 0 1px}
.admin-nav::after{content:"";position:absolute;inset:auto 8px 0;border-bottom:1px solid var(--line)}
.admin-nav a,.admin-nav button{display:block;min-height:48px;padding:10px 8px;font:inherit;font-weight:400;line-height:28px;color:var(--indigo);background:none;border:0;border-bottom:3px solid transparent;border-radius:0;text-decoration:none}
.admin-nav a[aria-current]{color:var(--ink);font-weight:600;border-bottom-color:var(--indigo)}
.admin-nav form{margin-left:auto}
.admin .lead{font-size:1.25rem;max-width:38em}
.admin p,.admin li,.admin dd{max-width:44em}
.admin .empty{color:var(--soft)}
.admin .empty>:last-child{margin-bottom:0}
.admin .empty+p{margin-top:24px}
.admin th.provider{min-width:10em}
.admin th.lesson,.admin th.provider{color:var(--ink);font-weight:400}
.admin th.lesson{min-width:11em}
.state{display:inline-block;padding:0 8px;border:1px solid var(--line);border-radius:10px;font:400 .875rem/1.7 "Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI",Meiryo,sans-serif;color:var(--soft);white-space:nowrap}
.state.open{border-color:var(--persimmon);color:var(--persimmon);font-weight:600}
.state.done{border-color:var(--moss);color:var(--moss)}
.people{list-style:none;margin:0 0 24px;padding:0;border-top:1px solid var(--line)}
.people>li{max-width:none;margin:0;padding:16px 0;border-bottom:1px solid var(--line)}
.people p{margin:0;max-width:none;word-break:auto-phrase}
.check{padding:16px 24px;border:1px solid var(--line);border-radius:10px;background:var(--card);margin:0 0 16px}
.check h3{font-size:1.25rem;margin:0 0 8px}
.check h3 .state{margin-left:8px;vertical-align:2px}
.check~form{margin:24px 0 16px}
#alarm .actions{margin:0 0 16px}
.check>:last-child{margin-bottom:0;border-bottom:0}
.dns-record{margin:0 0 16px}
.dns-record dt{font-size:.875rem;color:var(--soft)}
.admin .dns-record dd{display:flex;flex-wrap:wrap;gap:8px;max-width:none;margin:0 0 8px}
.dns-record code{flex:1 1 240px;min-width:0;padding:10px 16px;border:1px solid var(--line);border-radius:10px;background:var(--paper);font:.875rem/1.8 ui-monospace,"Noto Sans Mono CJK JP",monospace;overflow-wrap:anywhere;user-select:all}
.dns-record button{padding:10px 16px}
.pass-on{margin:0 0 16px;padding:8px 16px;border-left:2px solid var(--soft);max-width:44em}
.state-line{display:inline-flex;align-items:center;gap:8px}
.state-line i{flex:none;width:10px;height:10px;border-radius:50%;background:var(--moss)}
.state-line:not(.going) i{background:none;border:2px solid var(--soft)}
.state-line.stopped i{border-radius:0;background:var(--persimmon);border-color:var(--persimmon)}
.site .state-line a{padding:12px 0;margin:-12px 0;text-decoration:underline;text-underline-offset:.2em}
.site .state-line.stopped a{color:var(--persimmon);font-weight:600}
@media (forced-colors:active){.state-line i{forced-color-adjust:none}}
.still>li{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:8px 24px}
.still{margin-top:24px}
.either{display:grid;gap:16px 32px;margin:16px 0 24px}
.either form{margin:0}
.held p{margin:0 0 8px;max-width:44em;overflow-wrap:anywhere}
.held>:last-child{padding-bottom:0;border-bottom:0}
.next{display:block}
.search{max-width:640px;margin:0 0 32px}
.search .field{margin-bottom:8px}
.admin progress{display:block;appearance:none;width:100%;max-width:640px;height:14px;margin:8px 0 0;border:0;background:var(--line)}
.admin progress::-webkit-progress-bar{background:var(--line)}
.admin progress::-webkit-progress-value{background:var(--indigo)}
.admin progress::-moz-progress-bar{background:var(--indigo)}
.record{margin:0 0 24px}
.record>div{padding:8px 0;border-bottom:1px solid var(--line)}
.record dt{font-size:.875rem;color:var(--soft)}
.record dd{margin:0}
.as-typed{white-space:pre-line}
.request{margin:0 0 24px}
.request h2{margin-top:0;font-size:1.25rem}
.apart{margin-top:24px}
.pager,.choices{display:flex;flex-wrap:wrap;gap:8px 24px}
.pager a,.choices a{padding:10px 0;min-height:48px}
fieldset .choices{gap:8px}
fieldset .choices .choice{gap:8px;margin:0}
.choices a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
.settings{max-width:640px}
.settings+p{margin-top:24px}
.setup-line{margin:0 0 24px}
.setup-next{margin:32px 0 0}
.setup-steps{list-style:none;display:grid;margin:0 0 32px;padding:0;border-top:1px solid var(--line)}
.setup-steps li{max-width:none;margin:0;border-bottom:1px solid var(--line)}
.setup-steps a{display:flex;gap:12px;align-items:center;min-height:48px;text-decoration:none;color:var(--ink)}
.setup-steps .n{flex:none;width:28px;height:28px;border-radius:50%;border:1.5px solid var(--soft);display:grid;place-items:center;font-size:.9375rem;line-height:1}
.setup-steps .ok .n{border-color:var(--moss);background:var(--moss);color:var(--paper)}
.setup-steps [aria-current]{font-weight:600}
.setup-steps li:not(.ok) [aria-current] .n{border-color:var(--indigo);background:var(--indigo);color:var(--paper)}
.setup-steps small{color:var(--soft);margin-left:auto;font-weight:400}
.presets{list-style:none;display:grid;grid-template-columns:1fr 1fr;gap:8px;margin:0 0 16px;padding:0}
.presets li{margin:0;display:grid}
.presets button{min-height:48px;padding:8px 12px;border:1px solid var(--soft);border-radius:10px;background:var(--card);color:var(--indigo);font-weight:400;font-size:.9375rem;line-height:1.5;text-align:left}
.presets button[aria-current]{color:var(--ink);font-weight:600;outline:2px solid var(--indigo);outline-offset:-2px}
.presets button[aria-current]:focus-visible{outline:3px solid var(--indigo);outline-offset:2px}
.qr{display:block;border-radius:0}
@media (min-width:720px){.presets{grid-template-columns:repeat(4,1fr)}}
@media (min-width:900px){.setup-steps{grid-template-columns:repeat(5,1fr);border-top:0}.setup-steps li{border-bottom:0;border-top:3px solid var(--line)}.setup-steps li.ok{border-top-color:var(--moss)}.setup-steps li:has([aria-current]){border-top-color:var(--indigo)}.setup-steps a{padding:8px 8px 0 0;align-items:flex-start}.setup-steps small{position:absolute;clip-path:inset(50%)}}
.gallery{list-style:none;margin:0 0 48px;padding:0;display:grid;gap:32px 24px;grid-template-columns:repeat(auto-fill,minmax(280px,1fr))}
.gallery li{margin:0;display:grid;grid-template-columns:132px 1fr;gap:16px;align-items:start}
.gallery p{margin:0 0 4px}
.gallery .title{font-weight:600;line-height:1.6}
.thumbnail{width:132px;height:198px;overflow:hidden;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.thumbnail iframe{width:375px;height:563px;border:0;transform:scale(.352);transform-origin:0 0;pointer-events:none}
.mail-frame{margin:0 0 24px;width:375px;max-width:100%}
.mail-frame.wide{width:680px}
.begin{margin:0 0 24px}
.begin h2{margin-top:0}
.begin>:last-child{margin-bottom:0}
iframe.mail{display:block;width:100%;height:720px;border:1px solid var(--line);border-radius:10px}
iframe.score{display:block;width:100%;height:64px;border:0}
body.score{background:transparent}
.record dd p{margin:0}
.legend{list-style:none;padding:0;margin:0 0 8px;display:flex;flex-wrap:wrap;gap:4px 24px;font-size:.875rem}
.legend svg{margin-right:8px;vertical-align:-1px}
.admin svg.chart{display:block;margin:0 0 24px;overflow:visible}
.rate{display:block;font-size:.875rem;color:var(--soft)}
.bar-patterns{position:absolute}
.parts{display:inline-block;word-break:keep-all}
.admin svg .track{fill:var(--line)}
.admin svg .proven{fill:var(--indigo)}
.admin svg .possible{fill:url(#hatch)}
.admin svg .not-to-be-seen{fill:url(#dots)}
.bar-patterns .ground{fill:var(--indigo);fill-opacity:.35}
.bar-patterns line{stroke:var(--indigo);stroke-width:2}
.bar-patterns circle{fill:var(--soft)}
.admin svg .whisker{fill:none;stroke:var(--ink);stroke-width:1.5}
.way{margin:40px 0 0}
.way+details{margin-top:40px}
.passkey-words{margin:16px 0}
.passkey-words:empty{display:none}
.sheet{max-width:480px;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:24px;margin:0 0 24px}
.sheet>:last-child{margin-bottom:0}
.codes{font:600 1.25rem/1.9 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;letter-spacing:.02em}
.actions{display:flex;flex-wrap:wrap;gap:16px}
.day{font-size:1.125rem;margin:32px 0 8px}
.log>li{padding:12px 0}
.log .choices{gap:0 24px}
[hidden]{display:none!important}
@page sheet{margin:8mm}
@media print{.admin-nav,.on-screen,.site.admin{display:none}main.admin:has(.sheet){page:sheet;padding:0;color:#000;font-size:10pt;line-height:1.5}.admin:has(.sheet) h1{font-size:13pt;margin:0 0 2mm}.sheet{background:#fff;border:0;padding:0;max-width:none}.sheet p{margin:0 0 2mm}.codes{font-size:13pt;line-height:1.6;margin:0 0 3mm}}
@media (max-width:480px){.admin table{font-size:.875rem}.admin th,.admin td{padding:10px 6px}.admin th.provider,.admin th.lesson{min-width:8em}.stacked thead{position:absolute;clip-path:inset(50%)}.stacked tr{display:grid;grid-template-columns:repeat(2,1fr);gap:4px 16px;padding:12px 0;border-bottom:1px solid var(--line)}.stacked .rate{display:inline}.admin .stacked th,.admin .stacked td{padding:0;border:0;text-align:left}.stacked th,.stacked td:nth-child(2),.stacked td:nth-child(n+7){grid-column:1/-1}.stacked td::before{content:attr(data-label) " ";color:var(--soft)}}
@media (max-width:719px){.admin-nav{display:grid;grid-template-columns:repeat(auto-fill,minmax(max(25%,4.4rem),1fr));gap:0;margin:0 0 24px}.admin-nav::after{left:0;right:0}.admin-nav form{margin:0}.admin-nav a,.admin-nav button{width:100%;text-align:center;white-space:nowrap}}
@media (min-width:720px){.either{grid-template-columns:1fr 1fr}}
@media (min-width:720px){.record>div{display:grid;grid-template-columns:12em 1fr;gap:16px}}
`;
