/** Styles of the pages behind the sign-up form: sent and confirmed. */
export const signupStyles = `
.after h2{margin:40px 0 8px}
.after .card{margin:0 0 24px}
.after .card h2{margin:0 0 8px;font-size:1.0625rem}
.after .notice h2{margin:0 0 4px;font-size:1.0625rem}
.after .facts-list{margin:0 0 16px}
.after .facts-list>div{padding:10px 0;border-bottom:1px solid var(--line)}
.after .facts-list>div:first-child{padding-top:0}
.after .facts-list dt{font-size:.875rem;line-height:1.6;color:var(--soft)}
.after .facts-list dd{margin:0}
.after .presses{display:flex;flex-wrap:wrap;gap:12px 16px;align-items:center;margin:0}
.after .presses .button,.after .presses button{margin:0}
.after form>.proof{margin:8px 0 0}
.after form>.proof:empty{margin:0}
button.plain{min-height:48px;padding:8px 0;font-weight:400;border:0;background:transparent;color:var(--indigo);text-decoration:underline;text-underline-offset:.2em}
.after .steps{list-style:none;padding:0;margin:0 0 24px;border-top:1px solid var(--line)}
.after .steps>li{padding:16px 0;margin:0;border-bottom:1px solid var(--line)}
.after .steps h3{margin:0 0 4px;font:inherit;font-weight:600}
.after .steps p{font-size:.9375rem;line-height:1.75;color:var(--soft);word-break:normal;margin:0 0 12px}
.after .steps>li>:last-child{margin-bottom:0}
.after .steps ol{margin:0 0 12px;font-size:.9375rem;line-height:1.75}
.after .steps details{border:0;padding:0;margin:8px 0 0}
.after .steps details ol{margin:0 0 8px}
.after details.line{margin:0}
.copy{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:8px;margin:0 0 12px}
.copy code{display:block;min-height:48px;padding:10px 14px;border:1px solid var(--line);border-radius:10px;background:var(--card);font:.9375rem/1.75 ui-monospace,"Noto Sans Mono CJK JP",monospace;overflow-wrap:anywhere}
.copy button{padding:10px 16px}
.inline{display:grid;gap:8px}
.coming{list-style:none;padding:0;margin:0 0 16px;border-top:1px solid var(--line)}
.coming>li{display:grid;grid-template-columns:7.5em minmax(0,1fr);gap:4px 16px;padding:10px 0;margin:0;border-bottom:1px solid var(--line);font-size:.9375rem;line-height:1.7}
.coming .when{color:var(--soft);font-variant-numeric:tabular-nums}
.pair{display:grid;gap:0 16px}
@media (min-width:560px){.inline{grid-template-columns:minmax(0,1fr) auto}.after .facts-list>div{display:grid;grid-template-columns:6em minmax(0,1fr);gap:16px;align-items:baseline}.pair{grid-template-columns:1fr 1fr}}
@media (min-width:720px){.after .again{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:8px 24px;align-items:center}.after .again p{margin:0}}
`;
