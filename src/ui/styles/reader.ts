/** Styles of the clinic's page of one reader. */
export const readerStyles = `
.crumb{font-size:.875rem;margin:0}
.crumb a{display:inline-flex;align-items:center;min-height:48px}
.two{display:grid;gap:0 48px}
.two>*{min-width:0}
.timeline{list-style:none;margin:0 0 16px;padding:0}
.timeline li{position:relative;margin:0;padding:0 0 20px 28px;line-height:1.7}
.timeline li::before{content:"";position:absolute;left:3px;top:8px;width:11px;height:11px;border-radius:50%;border:2px solid var(--indigo);background:var(--paper)}
.timeline li.did::before{background:var(--moss);border-color:var(--moss)}
.timeline li.note::before{border-color:var(--persimmon);border-radius:2px;transform:rotate(45deg)}
.timeline li.next::before{border-style:dotted}
.timeline li:not(:last-child)::after{content:"";position:absolute;left:8px;top:24px;bottom:-4px;border-left:1px solid var(--line)}
.timeline p{margin:0}
.timeline form button{min-height:48px;padding:0;border:0;background:none;font-weight:400;font-size:.875rem;color:var(--indigo);text-decoration:underline;text-underline-offset:.2em}
.acts,.act-list{display:grid;gap:8px;margin:0 0 24px}
.acts h2{font-size:1.25rem;margin:16px 0 0}
.acts form,.act-list form{max-width:640px}
.act-list form+p{margin-top:16px}
details.act{border:1px solid var(--indigo);border-radius:10px;padding:0;margin:0}
details.act>summary,a.act{display:block;min-height:48px;padding:10px 16px;font-weight:600;line-height:1.6;color:var(--indigo);text-decoration:none;word-break:auto-phrase}
details.act>summary::before{content:"＋";margin-right:8px;font-weight:400}
details.act[open]>summary::before{content:"−"}
details.act>summary::-webkit-details-marker{display:none}
.act small{display:block;font-weight:400;color:var(--soft)}
details.act>div{padding:8px 16px 16px}
details.act>div>:last-child{margin-bottom:0}
a.act{border:1px solid var(--indigo);border-radius:10px}
a.act.danger,button.danger{border:1px solid var(--persimmon);color:var(--persimmon);background:transparent}
@media print{.admin-nav,.crumb,.no-print,.site{display:none}body{font-size:10.5pt;background:#fff;color:#000}.evidence{break-inside:avoid}h2{margin-top:24px}}
@media (min-width:900px){.two{grid-template-columns:minmax(0,1.7fr) minmax(0,1fr);align-items:start}.acts{grid-template-columns:1fr 1fr;align-items:start}.acts h2{grid-column:1/-1}}
@media (min-width:720px){.two .record>div{grid-template-columns:7em minmax(0,1fr)}}
`;
