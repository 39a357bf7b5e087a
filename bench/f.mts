import { benchFlood } from './speed/flood.ts';

await benchFlood();
