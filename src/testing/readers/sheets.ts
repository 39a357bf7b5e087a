import type { SheetMovement } from '../../courses/movements.ts';
import type { Library } from '../../deps.ts';

const EVERYBODY = [
  'がんの治療中の人、骨に転移のある人、免疫を抑える薬を使う人',
  '3か月以内に手術や骨折をした人、運動を止められている人（心臓や息切れなど）',
];
const STRETCH = ['20秒を1回、左右、1日1回。', '20秒を2回、左右、1日1回。', '20秒を3回、左右、1日1回。'];

/** Movements as a course may put on its sheet. The third one is not drawn yet. */
export const MOVEMENTS: SheetMovement[] = [
  {
    ...{ slug: 'seated-knee-extension', title: '座って膝を伸ばす', picture: 'seated-knee-extension.png' },
    alt: '椅子に浅く座り、片方の膝を張りの手前まで伸ばし、止めずに戻す。',
    steps: ['椅子に浅く座る。手は座面の横。', '片方の膝を、裏側が張る手前まで伸ばす。', '止めずに戻す。反対の脚も。'],
    doses: ['左右5回、1日1回。', '左右10回、1日1回。', '左右10回、1日2回。'],
    stop: 'しびれが残る。脚の先へ広がる。',
    askFirst: ['痛みがいま6以上の人、膝の下まで響く人', ...EVERYBODY],
  },
  {
    ...{ slug: 'towel-stretch', title: '太もも裏をタオルで（仰向け）', picture: 'towel-stretch.png' },
    alt: '仰向けで片膝を立て、反対の足裏にタオルをかけ、膝を軽く曲げたまま、ももを起こす。',
    steps: [
      '仰向けで片膝を立て、反対の足裏にタオルをかける。',
      '膝は軽く曲げ、つま先の力を抜いて、ももを起こす。',
      '太ももの裏の中ほどが張ったら、息をしながら待つ。',
    ],
    doses: STRETCH,
    stop: '膝を曲げても裏が突っぱる、脚の先へ響く。',
    askFirst: [
      '人工股関節・人工骨頭の人（手術が何年前でも）',
      '痛みがいま6以上の人、膝の下まで響く人',
      '妊娠中、産後2か月までの人',
      ...EVERYBODY,
    ],
  },
  {
    ...{ slug: 'chair-stand', title: '椅子から立ち座り' },
    alt: '椅子の前に立ち、2、3秒で座り、2、3秒で立つ。',
    steps: [
      '壁につけた椅子に座る。足は肩幅に。',
      '2〜3秒で立ち、2〜3秒で座る。',
      '息を止めない。膝とつま先は同じ向き。',
    ],
    doses: ['5回を1日1回、週3日。', '5回を3回、週3日。'],
    stop: '膝が鋭く痛む。翌朝に残る。',
    askFirst: ['膝の腫れている人', 'ふらつく人', ...EVERYBODY],
  },
  {
    ...{ slug: 'walk-start', title: '歩く', picture: 'stand-and-walk.png' },
    alt: '楽な靴で、平らな道を歩く。',
    steps: ['楽な靴で、平らな道を選ぶ。', '翌朝つらくならない分数だけ歩く。'],
    doses: ['いつもより2分多く。', '30分を週5日。'],
    stop: '歩くほど脚へ広がる。休まないと歩けない。',
    askFirst: ['足の血管の病気がある人', 'ふらつく人', ...EVERYBODY],
  },
  {
    ...{ slug: 'glute-stretch', title: 'お尻をのばす（仰向け）', picture: 'glute-stretch.png' },
    alt: '仰向けで、片方の足首を反対の膝の上にのせ、ももの裏を両手で抱えて胸へ寄せる。',
    steps: [
      '仰向けで、片方の足首を反対の膝の上にのせる。',
      '下の脚のももの裏を、両手で抱える。',
      '腰と頭を床につけたまま、胸へ寄せて待つ。',
    ],
    doses: STRETCH,
    stop: '股関節の前や膝が痛む。',
    askFirst: ['人工股関節・人工骨頭の人（手術が何年前でも）', '妊娠中、産後2か月までの人', ...EVERYBODY],
  },
];

/** The library, in which thigh-sciatica has this sheet and no other course has one. */
export const withSheet = (library: Library, movements = MOVEMENTS.slice(0, 4)): Library => ({
  ...library,
  courses: library.courses.map(({ sheet: _, ...course }) =>
    course.slug === 'thigh-sciatica' ? { ...course, sheet: { general: movements } } : course,
  ),
});
