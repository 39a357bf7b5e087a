/** Styles of the page behind an invitation, and of the clinic's page of requests. */
export const consultationStyles = `
.kept>div{padding:16px 0;border-bottom:1px solid var(--line)}
.kept dt{font-weight:600;text-wrap:pretty}
.kept dd{margin:4px 0 0;font-size:15px;line-height:1.8;color:var(--soft)}
.wished{display:grid;gap:0 16px}
.wished .field{margin:0 0 8px}
.wished .field>label{font-weight:400}
.notice[tabindex]:focus-visible{outline:3px solid var(--indigo);outline-offset:2px}
.notice.warn ul{margin:0}
.notice.warn li a{display:inline-block;min-height:32px}
.act-line{margin:0 0 24px}
.admin-nav .count{display:inline-grid;place-items:center;min-width:24px;height:24px;margin-left:4px;padding:0 6px;border-radius:12px;background:var(--persimmon);color:var(--on-main);font-size:14px;line-height:1;font-weight:600;font-variant-numeric:tabular-nums;vertical-align:1px}
.request .age.old{color:var(--persimmon);font-weight:600}
.request .dates{display:flex;flex-wrap:wrap;gap:0 12px}
.request .record{margin:0 0 16px}
.request .actions{gap:8px 12px}
.request .actions button,.request .actions .button{padding:10px 20px}
@media (min-width:560px){.wished{grid-template-columns:repeat(3,1fr)}}
@media (forced-colors:active){.admin-nav .count{border:1px solid}}
`;
