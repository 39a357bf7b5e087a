/** Styles that only the mailbox, the consultation page and the information pages need. */
export const mailboxStyles = `
.inbox-head{display:flex;flex-wrap:wrap;gap:16px 24px;align-items:center;justify-content:space-between;margin:0 0 24px}
.inbox-head p{margin:0}
.inbox{list-style:none;padding:0;margin:0 0 24px;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.inbox li{margin:0;border-top:1px solid var(--line)}
.inbox li:first-child{border-top:0}
.inbox a{display:grid;grid-template-columns:1fr auto;gap:0 16px;padding:12px 16px;text-decoration:none;color:var(--ink);line-height:1.7}
.inbox a:hover{background:var(--paper)}
.inbox a:focus-visible{outline-offset:-3px}
.inbox .sender,.inbox time,.inbox .recipient{font-size:.875rem;color:var(--soft);min-width:0}
.inbox time{white-space:nowrap;font-variant-numeric:tabular-nums}
.inbox .subject{grid-column:1/-1;font-weight:600;min-width:0}
.inbox .recipient{grid-column:1/-1;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.inbox a:visited .subject{color:var(--soft)}
.card>:is(h2,h3):first-child{margin-top:0}
.letter-facts,.terms{margin:0 0 24px}
.letter-facts{display:grid;grid-template-columns:auto 1fr;gap:0 16px;font-size:.875rem;line-height:1.8}
.letter-facts dt,.terms dt{color:var(--soft)}
.letter-facts dd,.terms dd{margin:0;min-width:0}
.letter-frame{display:block;width:calc(100% + 48px);margin:0 -24px 8px;height:88vh;height:88svh;min-height:560px;border:1px solid var(--line);border-width:1px 0;background:var(--card)}
.letter-nav{display:flex;flex-wrap:wrap;justify-content:space-between;gap:8px 24px;margin:0 0 16px}
.letter-nav a{display:inline-block;min-height:48px;padding:8px 0}
.terms{border-top:1px solid var(--line)}
.terms>div{padding:12px 0;border-bottom:1px solid var(--line)}
.terms dt{font-size:.875rem;line-height:1.7}
legend .mark{margin-left:8px;font-size:.875rem;font-weight:400;color:var(--soft)}
form:not(:has(input[value=phone]:checked)) .when-phone{display:none}
@media (min-width:720px){
.inbox a{grid-template-columns:11em 1fr auto;padding:16px 24px;align-items:baseline}
.inbox .sender{grid-area:1/1;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--ink);font-size:inherit}
.inbox .subject{grid-area:1/2}
.inbox time{grid-area:1/3}
.inbox .recipient{grid-area:2/2/3/4}
.letter-frame{width:100%;margin:0 0 8px;border-width:1px;border-radius:10px;min-height:720px}
.terms>div{display:grid;grid-template-columns:11em 1fr;gap:16px}
.terms dt{line-height:inherit}
}
`;
