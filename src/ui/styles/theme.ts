/** Paper and ink colours. Every text colour has a contrast of at least 4.5 with its background. */
const palette = {
  light: {
    paper: '#FBF8F3',
    card: '#FFFFFF',
    ink: '#2B2A27',
    soft: '#6A655C',
    indigo: '#2E4A62',
    persimmon: '#B5472F',
    moss: '#55704C',
    line: '#E4DDD0',
    onMain: '#FFFFFF',
    edge: '#8A8378',
    wash: '#E3E9EE',
  },
  dark: {
    paper: '#1D1C1A',
    card: '#272522',
    ink: '#EEE9E0',
    soft: '#B3ACA0',
    indigo: '#9CBAD4',
    persimmon: '#E58A70',
    moss: '#A3BF97',
    line: '#3A3733',
    onMain: '#1D1C1A',
    edge: '#8F887C',
    wash: '#2B3540',
  },
};
const variables = (colours: Record<string, string>) =>
  Object.entries(colours)
    .map(([name, value]) => `--${name === 'onMain' ? 'on-main' : name}:${value}`)
    .join(';');

/** Styles that every page needs. */
export const theme = `
:root{color-scheme:light dark;${variables(palette.light)}}
@media (prefers-color-scheme:dark){:root{${variables(palette.dark)}}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.9 "Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI",Meiryo,sans-serif;overflow-wrap:anywhere;line-break:strict}
h1,h2,h3,legend.title{font-family:"Hiragino Mincho ProN","Yu Mincho","Noto Serif JP","Noto Serif CJK JP",serif;font-weight:600;font-feature-settings:"palt";text-wrap:balance;word-break:auto-phrase;line-height:1.5}
h1{font-size:1.625rem;margin:0 0 16px}
h2{font-size:1.25rem;margin:48px 0 8px}
h3{font-size:1.0625rem;margin:32px 0 8px}
p,ul,ol,dl,table{margin:0 0 16px}
p,li,dd,.about,.help,figcaption{text-wrap:pretty}
.lead,.about,.help,.error,.notice strong,.label,.numbers,label,legend,summary,li,dt,dd,th,figcaption,button,.button{word-break:auto-phrase}
.phrase{display:inline-block;max-width:100%}
::placeholder{color:var(--soft);opacity:1}
ul,ol{padding-left:1.5em}
li{margin:0 0 4px}
dd{margin:0 0 8px}
a{color:var(--indigo);text-underline-offset:.2em}
img{max-width:100%;height:auto;border-radius:10px}
small,.small{font-size:.875rem;line-height:1.7}
.soft{color:var(--soft)}
.numbers{font-variant-numeric:tabular-nums}
.site{display:flex;justify-content:space-between;align-items:baseline;gap:16px;flex-wrap:wrap;max-width:1040px;margin:0 auto;padding:24px;font-size:.875rem;color:var(--soft)}
.site a{color:inherit;text-decoration:none}
.site>a:not(.name){padding:12px 0;margin:-12px 0}
.site .name{font-size:1.0625rem;font-weight:600;color:var(--ink);font-family:"Hiragino Mincho ProN","Yu Mincho","Noto Serif JP","Noto Serif CJK JP",serif}
main{margin:0 auto;padding:16px 24px 64px}
main:focus{outline:none}
.skip{position:absolute;left:16px;top:-96px;padding:12px 16px;background:var(--card);border:1px solid var(--edge);border-radius:10px;z-index:9}
.skip:focus{top:8px}
main.reading{max-width:640px}
main.wide{max-width:1040px}
main.admin{max-width:1040px}
footer.site-foot{border-top:1px solid var(--line);padding:24px;font-size:.875rem;line-height:1.8;color:var(--soft)}
footer.site-foot>div{max-width:992px;margin:0 auto}
.site.reading{max-width:640px}
footer.reading>div{max-width:592px}
footer.site-foot a{color:inherit}
footer.site-foot nav{display:flex;flex-wrap:wrap;gap:8px 24px;margin:0 0 8px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:24px}
.card+.card{margin-top:16px}
.card+:is(p,.notice){margin-top:24px}
.notice{border:1px solid var(--line);border-left:4px solid var(--indigo);border-radius:10px;background:var(--card);padding:16px 24px;margin:0 0 24px}
.notice.warn{border-left-color:var(--persimmon)}
.notice.good{border-left-color:var(--moss)}
.notice>:last-child{margin-bottom:0}
.triage{display:grid;gap:16px;margin:0 0 24px}
.triage>div,.signs{background:var(--card);border:1px solid var(--line);border-left:8px solid var(--persimmon);border-radius:10px;padding:16px 20px}
.triage>.today,.signs.today{border-left-width:5px}
.triage>.days,.signs.days{border-left:3px solid var(--soft)}
.triage h3{margin:0 0 4px}
.triage ul{font-size:.9375rem;line-height:1.75;margin:0}
.signs{margin:0 0 16px}
.signs h2{margin-top:0}
.signs ul{margin:0}
main.wide .triage{grid-template-columns:repeat(auto-fit,minmax(280px,1fr))}
form{margin:0}
.field{margin:0 0 24px}
.field>label,.field .legend,fieldset legend{display:block;font-weight:600;margin:0 0 8px;padding:0}
.field>label.choice{display:flex;padding:12px 16px;font-weight:400}
.field .mark{margin-left:8px;font-size:.875rem;font-weight:400;color:var(--soft)}
.field .mark.law{color:var(--persimmon)}
.field .help{font-size:.875rem;line-height:1.7;color:var(--soft);margin:4px 0 0}
.field .error,.error{color:var(--persimmon);font-size:.875rem;line-height:1.7;font-weight:600;margin:4px 0 0}
input[type=text],input[type=email],input[type=tel],input[type=url],input[type=number],input[type=password],input[type=date],textarea,select{width:100%;min-height:48px;padding:8px 16px;font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--soft);border-radius:10px}
textarea{line-height:1.7;min-height:96px}
input[aria-invalid=true],textarea[aria-invalid=true]{border:2px solid var(--persimmon)}
input:focus-visible,textarea:focus-visible,select:focus-visible,button:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid var(--indigo);outline-offset:2px}
fieldset{border:0;margin:0 0 24px;padding:0;min-width:0}
.choice{display:flex;gap:16px;align-items:flex-start;min-height:48px;padding:12px 16px;border:1px solid var(--line);border-radius:10px;background:var(--card);margin:0 0 8px;cursor:pointer}
.choice:has(input:checked){border-color:var(--indigo);box-shadow:inset 0 0 0 1px var(--indigo)}
.choice input{flex:none;width:20px;height:20px;margin:7px 0 0;accent-color:var(--indigo)}
.choice:has(input:disabled){cursor:default;background:transparent;color:var(--soft)}
.choice .label{font-weight:600}
.choice .about{display:block;font-size:.875rem;line-height:1.7;color:var(--soft);font-weight:400}
button+p,.button+p{margin-top:16px}
button,.button{display:inline-block;min-height:48px;padding:10px 32px;font:inherit;font-weight:600;line-height:1.6;border-radius:10px;border:1px solid transparent;cursor:pointer;text-decoration:none;text-align:center}
button.main,.button.main{background:var(--persimmon);color:var(--on-main)}
button.quiet,.button.quiet{background:transparent;color:var(--indigo);border-color:var(--indigo)}
details{border-bottom:1px solid var(--line);padding:8px 0;margin:0 0 24px}
summary{cursor:pointer;min-height:48px;padding:8px 0;font-weight:600}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem;line-height:1.6}
th,td{padding:10px 12px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{font-weight:600;color:var(--soft);font-size:.875rem}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.875rem/1.7 ui-monospace,"Noto Sans Mono CJK JP",monospace;margin:0 0 16px}
[id=summary]:focus-visible{outline:3px solid var(--indigo);outline-offset:2px}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (min-width:720px){body{font-size:1rem;line-height:1.85}h1{font-size:2.125rem}h2{font-size:1.625rem}h3{font-size:1.25rem}}
`;
