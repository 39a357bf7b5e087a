/** Why a phrase must not be used. Allowances and messages name the letter. */
export const CODES = {
  G: 'guarantee',
  C: 'comparison',
  E: 'unproven effect',
  M: 'medical confusion',
  T: 'testimonial',
  F: 'fear',
  S: 'absolute safety',
  D: 'price',
} as const;
export type Code = keyof typeof CODES;

export type Phrase = { code: Code; pattern: RegExp; safer: string };
const phrase = (code: Code, pattern: RegExp, safer: string): Phrase => ({ code, pattern, safer });

/**
 * Phrases that a 施術所 should avoid: 景品表示法 第5条 (unproven effect, comparison), あはき法 第7条 and 柔整法 第24条 with the guideline of 2025-02-18
 * (what may be advertised), 医療広告ガイドライン (testimonials, superlatives). Patterns are matched against NFKC text without markup.
 */
export const PHRASES: Phrase[] = [
  phrase(
    'G',
    /必ず(?:治|良くな|よくな|楽にな)|絶対に?(?:治|良くな|よくな)|100%(?:改善|治)|完治|根治/g,
    '経過には個人差があります',
  ),
  phrase('G', /再発し(?:ません|ない)|二度と痛|効果を?保証|保証(?:し|いたし)ます/g, '再発を防ぐための過ごし方'),
  phrase('E', /(?:1|一)回で(?:治|良くな|よくな|楽にな)|即効|すぐに?(?:良く|よく)な[りる]/g, '経過を見ながら進めます'),
  phrase('C', /日本一|世界一|地域(?:No\.?|ナンバー)1?|最高の(?:技術|施術)|どこよりも|他院より/gi, '当院の施術の流れ'),
  phrase(
    'C',
    /他院で(?:治ら|良くならな|よくならな)|口コミ(?:第)?1位|満足度\d+%/g,
    '(削る。示すなら調査の方法と出典を添える)',
  ),
  phrase(
    'S',
    /副作用(?:は|が|も)?(?:なし|ない|ありません)|絶対(?:に|な)?安全|痛みゼロ|(?:誰|だれ)でも安心/g,
    '起こりうる反応(内出血など)の説明',
  ),
  phrase('M', /治療/g, '施術'),
  phrase('M', /診断/g, '状態の確認'),
  phrase('M', /診療/g, '受付'),
  phrase('M', /患者(?:様|さん|さま)?/g, '利用者様'),
  phrase('M', /処方/g, '提案'),
  phrase('M', /クリニック|(?:医師|医療)監修/g, '正式な施術所名、監修者の資格と氏名'),
  phrase(
    'E',
    /(?:ヘルニア|狭窄症|神経痛|症|病)[がは]治[りるっ]|(?:病|症|痛)に効[くき]|神経を再生|自律神経を整え/g,
    '症状についての一般的な解説',
  ),
  phrase('E', /薬に頼ら|薬は(?:不要|いりません|要りません)/g, '医療機関への相談も検討'),
  phrase(
    'F',
    /手術(?:は不要|しないで|せずに治)|(?:病院|医者|医療機関)(?:に|へ)行かなくて(?:も)?(?:よ|い|大丈夫)/g,
    '医療機関への相談も検討',
  ),
  phrase('T', /喜びの声|お客様の声|患者様の声|体験談|芸能人|ビフォー・?アフター/g, '施術内容と注意点の説明'),
  phrase(
    'F',
    /放置すると|手遅れ|今すぐ(?:来|お越し|ご予約)|歩けなくなり(?:ます|かねません)/g,
    'こんなときは医療機関へ',
  ),
  phrase('C', /ゴッドハンド|神の手|名医/g, '担当者の氏名・資格'),
  phrase('D', /今だけ|期間限定|割引|格安|最安|無料(?:体験|キャンペーン)|先着/g, '費用の案内だけを書く'),
];
