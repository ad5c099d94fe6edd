// The scripts of characters, and what ends a word.

import { ranges } from './ranges.mjs';

// All scripts but Common and Inherited, by their codes of ISO 15924.
const CODES = `
  Adlm Aghb Ahom Arab Armi Armn Avst Bali Bamu Bass Batk Beng Berf Bhks Bopo Brah Brai Bugi Buhd
  Cakm Cans Cari Cham Cher Chrs Copt Cpmn Cprt Cyrl Deva Diak Dogr Dsrt Dupl Egyp Elba Elym Ethi
  Gara Geor Glag Gong Gonm Goth Gran Grek Gujr Gukh Guru Hang Hani Hano Hatr Hebr Hira Hluw Hmng
  Hmnp Hung Ital Java Kali Kana Kawi Khar Khmr Khoj Kits Knda Krai Kthi Lana Laoo Latn Lepc Limb
  Lina Linb Lisu Lyci Lydi Mahj Maka Mand Mani Marc Medf Mend Merc Mero Mlym Modi Mong Mroo Mtei
  Mult Mymr Nagm Nand Narb Nbat Newa Nkoo Nshu Ogam Olck Onao Orkh Orya Osge Osma Ougr Palm Pauc
  Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr Samr Sarb Saur Sgnw Shaw Shrd Sidd Sidt Sind
  Sinh Sogd Sogo Sora Soyo Sund Sunu Sylo Syrc Tagb Takr Tale Talu Taml Tang Tavt Tayo Telu Tfng
  Tglg Thaa Thai Tibt Tirh Tnsa Todr Tols Toto Tutg Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii
  Zanb`;
const NO_CHARACTER = /[\p{Cn}\p{Cs}\p{Co}]/u;

/** Words: scripts, joined by `+`, and then the ranges of the characters that are in all of them. */
export function scripts() {
  const found = new Map();
  let last = null;
  for (const [character, these] of scriptsByCharacter()) {
    const code = character.codePointAt(0);
    if (these !== last) found.set(these, [...(found.get(these) ?? []), [code]]);
    found.get(these).at(-1)[1] = code;
    last = these;
  }
  found.delete('');
  const word = (range) => [...new Set(range)].map((code) => code.toString(16)).join('-');
  return [...found].sort().flatMap(([these, all]) => [`${these}:`, ...all.map(word)]);
}

/** The ranges of what ends a word. */
export function separators() {
  return ranges(isSeparator, (character) => NO_CHARACTER.test(character));
}

/** From each character of a word to its scripts; to '' if it goes with any, as all marks do. */
function scriptsByCharacter() {
  const all = new Map();
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const character = String.fromCodePoint(code);
    if (!NO_CHARACTER.test(character) && !isSeparator(character)) all.set(character, '');
  }
  const text = [...all.keys()].filter((each) => !/\p{Script=Inherited}/u.test(each)).join('');
  for (const script of CODES.trim().split(/\s+/)) {
    const pattern = new RegExp(`\\p{Script_Extensions=${script}}`, 'gu');
    for (const [character] of text.matchAll(pattern)) {
      all.set(character, [all.get(character), script].filter(Boolean).join('+'));
    }
  }
  return all;
}

function isSeparator(character) {
  return /[\p{Z}\p{P}\p{Sc}\p{Sm}\p{So}]/u.test(character) && !/['‘’‛′՚׳]/u.test(character);
}
