/** Styles of the pages behind a lesson's check-in. */
export const checkInStyles = `
.kicker{color:var(--indigo);font-weight:600;font-size:.875rem;letter-spacing:.04em;margin:0 0 8px}
.check-in :not(.notice)+.kicker{margin-top:40px}
.check-in .action{color:var(--soft);margin:-12px 0 16px}
.check-in h2{margin:40px 0 8px}
.check-in legend{font-weight:600;margin:0 0 8px;padding:0}
.check-in legend .mark{margin-left:8px;font-size:.875rem;font-weight:400;color:var(--soft)}
.taps{display:grid;gap:8px}
.taps .choice{margin:0;align-items:center}
.taps .choice input{margin:0}
.choices.c2{display:grid;gap:8px}
.choices.c2 .choice{margin:0;gap:16px;align-items:center}
.choices.c2 .choice input{margin:0}
.choices.c2 .choice .label{font-weight:400}
@supports selector(:has(*)){form:not(:has(input[name=answer][value=rested]:checked)) .why{display:none}}
.scale{display:grid;grid-template-columns:repeat(6,1fr);gap:6px}
.scale label{position:relative;cursor:pointer;font-variant-numeric:tabular-nums}
.scale span{display:grid;place-items:center;min-height:48px;border:1px solid var(--soft);border-radius:10px;background:var(--card)}
.scale input{position:absolute;inset:0;opacity:0;margin:0;width:100%;height:100%;cursor:pointer}
.scale input:checked+span{background:var(--indigo);color:var(--paper);border-color:var(--indigo);font-weight:600}
.scale input:focus-visible+span{outline:3px solid var(--indigo);outline-offset:2px}
.ends{display:flex;justify-content:space-between;gap:16px;font-size:.875rem;line-height:1.6;color:var(--soft);margin:4px 0 0}
.ends span:last-child{text-align:right}
.consent .choice .label{font-weight:600}
.consent .choice .about{line-height:1.75;word-break:normal}
.check-in form{margin:0 0 16px}
.check-in form>button{width:100%}
.check-in form>button+button{margin-top:16px}
.check-in .own dl{margin:0 0 16px}
.check-in .own dl>div{border-top:1px solid var(--line);padding:8px 0}
.check-in .own dt{font-size:.875rem;line-height:1.6;color:var(--soft)}
.check-in .own dd{margin:0;font-variant-numeric:tabular-nums}
.check-in .own details{margin:16px 0 24px}
.steps-plan{padding-left:1.5em}
.steps-plan strong{display:block}
.jump{display:grid;gap:8px;margin:16px 0 0}
@media (min-width:640px){.scale{grid-template-columns:repeat(11,1fr)}.taps{grid-template-columns:repeat(3,1fr)}.choices.c2{grid-template-columns:1fr 1fr}.jump{grid-template-columns:1fr 1fr}.check-in form>button.quiet{width:auto}}
@media (forced-colors:active){.choice:has(:checked),.scale input:checked+span{outline:3px solid Highlight}.scale input:checked+span{forced-color-adjust:none}button.main{border-color:ButtonText}}
`;
