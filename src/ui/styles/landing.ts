/** So many symptom types can be told apart by the stylesheet. Others stay shown with all their patterns. */
const MOST_TYPES = 12;
const types = Array.from({ length: MOST_TYPES }, (_, nth) => nth + 1);
const forEach = (rule: (n: number) => string) => types.map(rule).join(',');

/** Styles that only the landing page needs, and the same form in a frame. */
export const landingStyles = `
.landing .call a{text-decoration:underline}
.site.landing .name{max-width:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
main.landing{padding:8px 20px 64px}
footer.site-foot.landing{padding-left:20px;padding-right:20px}
.site.landing{padding:12px 20px 4px;row-gap:0}
.welcome{display:grid;gap:32px;grid-template-columns:minmax(0,1fr)}
.hero{padding:8px 0 0}
.hero .kicker{letter-spacing:.08em}
.hero h1{font-size:1.875rem;line-height:1.45;margin:0 0 8px}
.hero .lead{margin:0 0 16px;line-height:1.8;max-width:38em}
.from{display:flex;gap:16px;align-items:center;font-size:.9375rem;line-height:1.7}
.from p{margin:0;min-width:0}
.from p>.soft{display:block;font-size:.875rem}
.place-line{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.stamp{flex:none}
.stamp rect{fill:none;stroke:var(--persimmon);stroke-width:2}
.stamp text{font:600 16px "Hiragino Mincho ProN","Yu Mincho","Noto Serif JP","Noto Serif CJK JP",serif;fill:var(--persimmon);text-anchor:middle}
.facts{margin:16px 0 0;border-top:1px solid var(--line)}
.facts div{border-bottom:1px solid var(--line);padding:7px 0;display:grid;grid-template-columns:6em 1fr;gap:16px;font-size:.9375rem;line-height:1.7}
.facts dt{font-weight:600}
.facts dd{margin:0;color:var(--soft)}
@media (max-width:899px){
.hero.short .lead{margin:0 0 10px}
.hero.short .from .soft{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.hero.short .facts{display:flex;flex-wrap:wrap;gap:0 1em;padding:4px 0;border-bottom:1px solid var(--line);margin-top:12px}
.hero.short .facts div{display:flex;gap:.5em;padding:0;border:0}
.from .says{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
}
.to-form{margin:16px 0 0}
.letter{margin:0;justify-self:center;width:100%;max-width:23.25rem}
.letter .phone{border:1px solid var(--edge);border-radius:28px;padding:10px;background:var(--card)}
.letter .bar{margin:0;padding:4px 14px 8px;border-bottom:1px solid var(--line);font-size:.875rem;line-height:1.55}
.letter .bar b,.letter .bar span{display:block}
.letter .bar b{font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.letter .bar>span{color:var(--soft)}
.letter .opening{padding:10px 14px 0;font-size:.9375rem;line-height:1.7;position:relative;overflow:hidden}
.letter .opening p{margin:0}
.letter .opening-title{font:600 1.25rem/1.5 "Hiragino Mincho ProN","Yu Mincho","Noto Serif JP","Noto Serif CJK JP",serif;font-feature-settings:"palt";word-break:auto-phrase}
.opening-card{border:1px solid var(--line);border-left:4px solid var(--moss);border-radius:10px;background:var(--paper);padding:8px 14px;margin:8px 0}
.opening-label{font-size:.875rem;font-weight:600;color:var(--moss)}
.letter .opening .opening-flags{display:none}
.letter figcaption{font-size:.875rem;line-height:1.6;color:var(--soft);margin:6px 8px 0}
.letter figcaption,.opening p{word-break:auto-phrase}
.signup.card{padding:16px 16px 20px;scroll-margin-top:16px}
.signup h2{margin:0}
.signup .head{display:flex;flex-wrap:wrap;gap:0 12px;align-items:baseline;justify-content:space-between;margin:0 0 8px}
.signup .head p{margin:0}
.signup.card>:last-child,.signup form>:last-child,.signup .rest>:last-child{margin-bottom:0}
.red-line{border-left:4px solid var(--persimmon);padding:0 0 0 12px;margin:0 0 16px;font-size:.875rem;line-height:1.6}
.red-line p{margin:0 0 2px}
.red-line b{display:inline-block;margin-right:.3em}
.red-line .ask-first{font-weight:600}
.step{margin:0 0 20px}
.step-title{display:flex;gap:12px;align-items:center;font:600 1.1875rem/1.5 "Hiragino Mincho ProN","Yu Mincho","Noto Serif JP","Noto Serif CJK JP",serif;margin:0 0 4px;padding:0}
fieldset>legend.step-title{display:flex;margin:0 0 4px;font-weight:600}
.step-title .n{flex:none;font:600 1rem/1 "Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",sans-serif;font-variant-numeric:tabular-nums;color:var(--indigo);border:1.5px solid var(--indigo);border-radius:50%;min-width:1.75rem;min-height:1.75rem;display:inline-grid;place-items:center}
.place .help{font-size:.875rem;line-height:1.7;color:var(--soft);margin:0}
.chosen{margin:0;padding:0;border:1px solid var(--indigo);border-radius:10px;background:var(--card);box-shadow:inset 0 0 0 1px var(--indigo)}
.chosen summary{display:flex;flex-wrap:wrap;gap:0 16px;justify-content:space-between;align-items:center;padding:8px 16px;list-style:none}
.chosen summary::-webkit-details-marker{display:none}
.chosen .go{font-size:.875rem;font-weight:400;color:var(--indigo);text-decoration:underline;text-underline-offset:.2em}
.chosen .place{margin:0;padding:0 12px 12px}
.body-map{container-type:inline-size;max-width:440px;margin:0 auto 8px;position:relative}
.figure{position:relative;width:min(100%,342px);margin:0 auto;aspect-ratio:342/300}
.figure svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.figure .ink{fill:var(--card);stroke:var(--ink);stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
.figure .ink.no{fill:none}
.figure .ink.bare{stroke:none}
.figure .faint{fill:none;stroke:var(--edge);stroke-width:2;stroke-linecap:round}
.figure .part{fill:var(--wash);stroke:var(--indigo);stroke-width:1.6;stroke-dasharray:4 4}
.figure text{font:600 13px "Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",sans-serif;fill:var(--soft);text-anchor:middle}
.lead-line{display:none;stroke:var(--edge);stroke-width:1;fill:none}
.hit{position:absolute;cursor:pointer;left:30%;width:42%}
.hit.back{top:29%;height:11.7%}.hit.hip{top:40.7%;height:8.6%}.hit.thigh{top:49.3%;height:13.7%}.hit.knee{top:63%;height:8%}.hit.calf{top:71%;height:13%}
.spot{position:relative;display:flex;gap:12px;align-items:center;min-height:48px;margin:0 0 8px;padding:6px 12px;border:1px solid var(--edge);border-radius:10px;background:var(--card);font-size:.875rem;line-height:1.35;font-feature-settings:"palt";cursor:pointer}
.spot input{width:20px;height:20px;margin:0;flex:none;accent-color:var(--indigo)}
.spot>span{word-break:keep-all}
.spot small{display:block;font-weight:400}
.spot:has(:checked){border-color:var(--persimmon);box-shadow:inset 0 0 0 1px var(--persimmon);color:var(--persimmon);font-weight:600}
.spot:has(:disabled){color:var(--soft);border-style:dashed;cursor:default}
.spot:has(:focus-visible){outline:3px solid var(--indigo);outline-offset:2px}
.spot input:focus-visible{outline-offset:0}
@container (min-width:15em){
.figure{width:100%;aspect-ratio:342/300}
.lead-line{display:block}
.spot{position:absolute;width:28.5%;min-height:56px;margin:0;padding:4px 2px;justify-content:center;text-align:center;transform:translateY(-50%)}
.spot input{position:absolute;inset:0;width:100%;height:100%;opacity:0;cursor:pointer}
.spot.at-1{left:0;top:20%}.spot.at-2{left:0;top:48%}.spot.at-3{left:0;top:78%}.spot.at-4{right:0;top:37%}.spot.at-5{right:0;top:69%}
}
${forEach(n => `.place:has(#symptom-${n}:checked) .of-${n}`)}{fill:var(--persimmon);stroke:var(--persimmon);stroke-dasharray:none;fill-opacity:.85}
.ask{display:none;word-break:auto-phrase;color:var(--soft);border:1px dashed var(--edge);border-radius:10px;padding:12px 16px;margin:0;font-size:.9375rem;line-height:1.7}
.for{margin:0 0 16px}
.watch{border-left:4px solid var(--persimmon);padding:0 0 0 12px;margin:8px 0;font-size:.875rem;line-height:1.65}
.patterns{margin:0}
.patterns legend{font-size:.875rem;line-height:1.7;font-weight:400;color:var(--soft);margin:0 0 4px}
.patterns .of-course::after{content:"："}
.patterns .choice,.more .field{margin:0 0 4px}
.patterns .choice{padding:8px 14px;gap:12px;line-height:1.7}
.patterns .choice .label{font-weight:400}
.patterns .choice:has(:checked) .label{font-weight:600}
.patterns .choice input{margin:4px 0 0}
.also{display:none;font-size:.875rem;line-height:1.7;color:var(--soft);margin:0}
.also label{color:var(--indigo);text-decoration:underline;text-underline-offset:.2em;cursor:pointer;margin-right:.8em;display:inline-block;max-width:100%;padding:6px 0}
.also span{margin-right:.8em}
@supports selector(:has(*)){
.when .for{display:none}
.when .ask{display:block}
.also{display:block}
form:has([name=symptom]:checked) .when .ask{display:none}
${forEach(n => `form:has(#symptom-${n}:checked) .for-${n}`)}{display:block}
.patterns .of-course{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
}
.signup .field{margin:0 0 12px}
.signup .field>label:not(.choice){margin:0 0 4px}
.more{border:0;padding:0;margin:0 0 8px}
.more summary{font-weight:400;padding:9px 0}
.more .mark{margin-left:8px;font-size:.875rem;color:var(--soft)}
.signup .consent .choice{padding:10px 14px;gap:12px;margin:0}
.signup .consent .choice .label{font-weight:400;word-break:normal;font-size:.9375rem;line-height:1.7}
.signup .consent .choice input{margin:4px 0 0}
.signup .consent .help{margin:6px 0 0}
.signup button{width:100%}
.signup .trap{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
.proof{margin:12px 0 0}
.proof:empty{margin:0}
.rhythm{list-style:none;margin:0 0 16px;padding:0}
.rhythm li{position:relative;margin:0;padding:0 0 20px 32px;line-height:1.7}
.rhythm li::before{content:"";position:absolute;left:4px;top:7px;width:13px;height:13px;border-radius:50%;border:2px solid var(--indigo);background:var(--paper)}
.rhythm li:nth-child(n+2):nth-last-child(n+2)::before{background:var(--indigo)}
.rhythm li:not(:last-child)::after{content:"";position:absolute;left:10px;top:22px;bottom:-6px;border-left:1px solid var(--edge)}
.rhythm b{display:block}
.rhythm span{display:block;font-size:.875rem;color:var(--soft);word-break:auto-phrase;text-wrap:pretty}
.face{display:grid;gap:24px;align-items:start;grid-template-columns:minmax(0,1fr);margin:0 0 24px}
.face .door{display:block;width:min(100%,200px);height:auto;background:var(--paper);border-radius:10px}
.door path{fill:none;stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
.door .wall{stroke:var(--ink)}.door .curtain{fill:var(--card);stroke:var(--indigo)}.door .leaf{stroke:var(--moss)}
.face dl{margin:0}
.face dl div{display:grid;grid-template-columns:4em minmax(0,1fr);gap:16px;padding:4px 0;font-size:.9375rem;line-height:1.75}
.face dt{color:var(--soft)}
.face dd{margin:0}
.face .map{display:inline-block}
main.framed,.site.framed{max-width:760px;padding:16px}
.site.framed{padding-bottom:0}
main.framed .card{border:0;padding:0;background:none}
@media (min-width:900px){
.wide.landing{padding-left:24px;padding-right:24px}
.welcome{grid-template-columns:minmax(0,1fr) 23.25rem;gap:40px 72px;align-items:center}
.welcome .signup{grid-column:1/-1}
.welcome .letter{grid-column:2;grid-row:1}
.to-form{display:none}
.hero h1{font-size:2.5rem}
.facts{margin-top:24px}
.facts div{padding:10px 0}
.letter .opening{padding:16px 14px}
.letter .opening .opening-flags{display:block;border-left:4px solid var(--persimmon);padding:0 0 0 12px;margin:16px 0 0;font-size:.875rem}
.letter .opening::after{content:"";position:absolute;inset:auto 0 0;height:48px;background:linear-gradient(transparent,var(--card))}
.welcome .signup.card{padding:40px}
.welcome .signup form{display:grid;grid-template-columns:minmax(0,440px) minmax(0,1fr);gap:0 64px;align-items:start}
.welcome .place{position:sticky;top:24px}
.welcome .folded .rest{display:contents}
.welcome .folded .address{grid-column:2;grid-row:1/3}
.welcome .folded .when{grid-column:1}
.spot,.body-map{font-size:1rem}
.rhythm{display:grid;grid-template-columns:repeat(5,1fr)}
.rhythm li{padding:32px 20px 0 0}
.rhythm li::before{left:0;top:4px}
.rhythm li:not(:last-child)::after{left:20px;right:6px;top:10px;bottom:auto;border-left:0;border-top:1px solid var(--edge)}
}
@media (min-width:720px){.face{grid-template-columns:240px minmax(0,1fr);gap:48px}.face .door{width:240px}}
@media (forced-colors:active){
.spot:has(:checked),.chosen,.patterns .choice:has(:checked){outline:3px solid Highlight}
.figure .part{stroke:CanvasText}
${forEach(n => `.place:has(#symptom-${n}:checked) .of-${n}`)}{fill:Highlight;stroke:Highlight;fill-opacity:1;forced-color-adjust:none}
.figure .ink{fill:Canvas;stroke:CanvasText}.figure .ink.no{fill:none}.figure .ink.bare{stroke:none}
.figure text,.stamp text{fill:CanvasText}
}
`;
