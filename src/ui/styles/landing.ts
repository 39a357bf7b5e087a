/** Styles that only the landing page needs. */
export const landingStyles = `
.hero{padding:24px 0 8px}
.hero .kicker{color:var(--indigo);font-weight:600;font-size:14px;letter-spacing:.08em;margin:0 0 8px}
.hero h1{font-size:30px;line-height:1.45;margin:0 0 16px}
.hero .lead{max-width:38em}
.facts{display:grid;gap:0;margin:24px 0 0;padding:0}
.facts div{border-top:1px solid var(--line);padding:12px 0;display:grid;grid-template-columns:7em 1fr;gap:16px;align-items:baseline}
.facts dt{font-weight:600}
.facts dd{margin:0;color:var(--soft);font-size:15px;line-height:1.75}
.columns{display:grid;gap:40px}
.sample figure{margin:0 0 16px}
.sample img{display:block;width:100%;border:1px solid var(--line)}
.sample figcaption{font-size:14px;color:var(--soft);line-height:1.7;margin:8px 0 0}
.sample h2{margin-top:32px}
.signup h2{margin:0 0 16px}
.signup.card{padding:24px 20px;margin:0 0 32px;scroll-margin-top:16px}
.signup.card>:last-child,.signup form>:last-child{margin-bottom:0}
.hero .to-form{margin:24px 0 8px}
.signup .patterns{margin:0 0 8px 16px;padding:8px 0 8px 16px;border-left:2px solid var(--line)}
@supports selector(:has(*)){.signup .course:not(:has(>.choice input:checked)) .patterns{display:none}}
.patterns .choice{min-height:44px;padding:8px 12px}
.patterns .choice .label{font-weight:400}
.patterns legend{font-size:15px;float:left;width:100%;margin:0 0 4px}
.patterns legend+*{clear:both}
.consent .choice .label{font-weight:400;word-break:normal;font-size:15px;line-height:1.75}
.signup button{width:100%}
.signup .trap{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
.proof{margin:12px 0 0}
.proof:empty{margin:0}
.proof~p{margin-top:16px}
.red-line{border-left:4px solid var(--persimmon);padding:4px 0 4px 16px;margin:24px 0;font-size:15px;line-height:1.8}
.publisher{font-size:14px;line-height:1.8;color:var(--soft)}
.soon{color:var(--soft);font-size:14px}
@media (min-width:900px){.hero .to-form{display:none}.hero{padding:40px 0 24px}.hero h1{font-size:40px}.columns{grid-template-columns:minmax(0,1fr) minmax(0,460px);gap:64px;align-items:start}.signup.card{padding:32px}.facts div{grid-template-columns:8em 1fr}}
`;
