"""Code points of Unicode 17.0 (© Unicode, Inc.); made by tools/unicode_tables.mjs."""

# `scripts: characters`; not those that go with any script, and not what ends a word.
SCRIPTS = """
Adlm+Arab+Mand+Mani+Ougr+Phlp+Rohg+Sogd+Syrc: 640 Adlm: 1e900-1e959 Aghb: 10530-10563 Ahom:
11700-11746 Arab+Copt: 102e1-102fb Arab+Syrc+Thaa: 61c Arab+Thaa+Yezi: 660-669 Arab+Thaa: fdf2
Arab: 600-604 610-61a 620-63f 641-64a 656-65f 66e-66f 671-6dc 6df-6ff 750-77f 870-8e1 8e3-8ff
fb50-fdf1 fdf3-fdfb fe70-fefc 10e60-10e7e 10ec2-10eff 1ee00-1eebb Armi: 10840-1085f Armn:
531-588 fb13-fb17 Avst: 10b00-10b35 Bali: 1b00-1b73 Bamu: a6a0-a6f1 16800-16a38 Bass:
16ad0-16af4 Batk: 1bc0-1bf3 Beng+Cakm+Sylo: 9e6-9ef Beng+Cyrl+Deva+Latn+Lisu+Thai+Toto: 2bc
Beng+Deva+Gran+Knda+Mlym+Nand+Orya+Sinh+Telu+Tirh+Tutg: 1cf2 Beng+Deva+Shrd: 1cea
Beng+Deva+Tutg: a8f1 Beng+Deva: 1ce1 1cf5-1cf6 Beng: 980-9e3 9f0-9fe 1cf7 Berf: 16ea0-16ed3
Bhks: 11c00-11c6c Bopo+Latn: 2c7 2c9-2cb 2d9 Bopo: 2ea-2eb 3105-312f 31a0-31bf Brah:
11000-1107f Bugi+Java: a9cf Bugi: 1a00-1a1b Buhd: 1740-1753 Cakm+Mymr+Tale: 1040-1049 Cakm:
11100-11147 Cans: 1401-167f 18b0-18f5 11ab0-11abf Cari: 102a0-102d0 Cham: aa00-aa59 Cher:
13a0-13fd ab70-abbf Chrs: 10fb0-10fcb Copt+Grek: 374-375 Copt: 3e2-3ef 2c80-2cfd Cpmn:
12f90-12ff0 Cprt+Lina+Linb: 10107-10133 Cprt: 10800-1083f Cyrl+Glag: 484 487 a66f Cyrl+Perm:
483 Cyrl: 400-481 488-52f 1c80-1c8a 1d2b 1d78 2de0-2dff a640-a66e a670-a69f fe2e-fe2f
1e030-1e08f Deva+Dogr+Gujr+Guru+Khoj+Knda+Kthi+Mahj+Mlym+Modi+Nand+Shrd+Sind+Takr+Tirh+Tutg:
a830-a832 Deva+Dogr+Gujr+Guru+Khoj+Knda+Kthi+Mahj+Modi+Nand+Shrd+Sind+Takr+Tirh+Tutg: a833-a835
Deva+Dogr+Kthi+Mahj: 966-96f Deva+Gran: 1cf3 Deva+Nand+Newa: 1ce9 Deva+Newa: 1ceb Deva+Taml:
a8f3 Deva: 900-950 955-963 971-97f 1cec 1cee-1cf1 a8e0-a8f0 a8f2 a8f4-a8ff Diak: 11900-11959
Dogr: 11800-1183a Dsrt: 10400-1044f Dupl: 1bc00-1bca3 Egyp: 13000-143fa Elba: 10500-10527 Elym:
10fe0-10ff6 Ethi: 1200-138f 2d80-2dde ab01-ab2e 1e7e0-1e7fe Gara: 10d40-10d85 Geor: 10a0-10ff
1c90-1cbf 2d00-2d2d Glag: 2c00-2c5f 1e000-1e02a Gong: 11d60-11da9 Gonm: 11d00-11d59 Goth:
10330-1034a Gran+Taml: be6-bf2 11301 11303 1133c 11fd0-11fd1 11fd3 Gran: 11300 11302
11305-11339 1133d-11374 Grek: 370-373 376-384 386-3e1 3f0-3ff 1d26-1d2a 1d5d-1d61 1d66-1d6a
1dbf 1f00-1ffe 2126 ab65 10140-1018b 1d242-1d244 Gujr+Khoj: ae6-aef Gujr: a81-ae3 af9-aff Gukh:
16100-16139 Guru+Mult: a66-a6f Guru: a01-a5e a70-a75 Hang: 1100-11ff 302e-302f 3131-318e
a960-a97c ac00-d7fb ffa0-ffdc Hani+Hira+Kana: 303c Hani+Latn: a700-a707 Hani: 3005-3029
3038-303b 3192-3195 3220-3229 3280-3289 3400-9fff f900-fad9 16fe3 16ff0-16ff6 1d360-1d371
20000-33479 Hano: 1720-1734 Hatr: 108e0-108ff Hebr: 591-5f3 fb1d-fb4f Hira+Kana: 3031-3035
309b-309c 30fc ff70 ff9e-ff9f Hira: 3041-3096 309d-309f 1b001-1b11f 1b132-1b152 Hluw:
14400-14646 Hmng: 16b00-16b8f Hmnp: 1e100-1e14e Hung: 10c80-10cff Ital: 10300-1032f Java:
a980-a9c0 a9d0-a9d9 Kali: a900-a92d Kana: 30a1-30fa 30fd-30ff 31f0-31ff ff66-ff6f ff71-ff9d
1aff0-1b000 1b120-1b122 1b155-1b167 Kawi: 11f00-11f5a Khar: 10a00-10a48 Khmr: 1780-17f9 Khoj:
11200-11241 Kits: 16fe4 18b00-18cff Knda+Nand+Tutg: ce6-cef Knda: c80-ce3 cf1-cf3 Krai:
16d40-16d79 Kthi: 11080-110cd Lana: 1a20-1aa7 Laoo: e81-edf Latn+Lisu: 2cd Latn+Thai: 2d7 Latn:
41-5a 61-7a aa ba c0-2b8 2e0-2e4 1d00-1d25 1d2c-1d5c 1d62-1d65 1d6b-1d77 1d79-1dbe 1e00-1eff
2071 207f 2090-209c 212a-212b 2132 214e 2160-2188 2c60-2c7f a722-a787 a78b-a7ff ab30-ab5a
ab5c-ab64 ab66-ab69 fb00-fb06 ff21-ff3a ff41-ff5a 10780-107ba 1df00-1df2a Lepc: 1c00-1c4f Limb:
1900-194f Lina: 10600-10767 Linb: 10000-100fa Lisu: a4d0-a4fd 11fb0 Lyci: 10280-1029c Lydi:
10920-10939 Mahj: 11150-11176 Maka: 11ee0-11ef6 Mand: 840-85b Mani: 10ac0-10aef Marc:
11c72-11cb6 Medf: 16e40-16e96 Mend: 1e800-1e8d6 Merc: 109a0-109ff Mero: 10980-1099f Mlym:
d00-d7f Modi: 11600-11659 Mong: 180b-18aa Mroo: 16a40-16a69 Mtei: aae0-aaf6 abc0-abf9 Mult:
11280-112a8 Mymr: 1000-103f 1050-109d a9e0-a9fe aa60-aa7f 116d0-116e3 Nagm: 1e4d0-1e4f9 Nand:
1cfa 119a0-119e4 Narb: 10a80-10a9f Nbat: 10880-108af Newa: 11400-11461 Nkoo: 7c0-7fd Nshu:
16fe1 1b170-1b2fb Ogam: 1681-169a Olck: 1c50-1c7d Onao: 1e5d0-1e5fa Orkh: 10c00-10c48 Orya:
b01-b77 Osge: 104b0-104fb Osma: 10480-104a9 Ougr: 10f70-10f85 Palm: 10860-1087f Pauc:
11ac0-11af8 Perm: 10350-1037a Phag: a840-a873 Phli: 10b60-10b7f Phlp: 10b80-10baf Phnx:
10900-1091b Plrd: 16f00-16f9f Prti: 10b40-10b5f Rjng: a930-a953 Rohg: 10d00-10d39 Runr:
16a0-16f8 Samr: 800-82d Sarb: 10a60-10a7e Saur: a880-a8d9 Sgnw: 1da00-1daaf Shaw: 10450-1047f
Shrd: 11180-111dc 11b60-11b67 Sidd: 11580-115dd Sidt: 10940-10959 Sind: 112b0-112f9 Sinh:
d81-df3 111e1-111f4 Sogd: 10f30-10f54 Sogo: 10f00-10f27 Sora: 110d0-110f9 Soyo: 11a50-11a9d
Sund: 1b80-1bbf Sunu: 11bc0-11bf9 Sylo: a800-a82c Syrc: 70f-74f 860-86a Tagb: 1760-1773 Takr:
11680-116c9 Tale: 1950-1974 Talu: 1980-19da Taml: b82-bd7 11fc0-11fcf 11fd2 11fd4 Tang: 16fe0
17000-18aff 18d00-18df2 Tavt: aa80-aadd Tayo: 1e6c0-1e6ff Telu: c00-c7e Tfng: 2d30-2d7f Tglg:
1700-171f Thaa: 780-7b1 Thai: e01-e59 Tibt: f00-fc6 Tirh: 11480-114d9 Tnsa: 16a70-16ac9 Todr:
105c0-105f3 Tols: 11db0-11de9 Toto: 1e290-1e2ae Tutg: 11380-113e2 Ugar: 10380-1039d Vaii:
a500-a62b Vith: 10570-105bc Wara: 118a0-118ff Wcho: 1e2c0-1e2f9 Xpeo: 103a0-103d5 Xsux:
12000-12543 Yezi: 10e80-10eb1 Yiii: a000-a48c Zanb: 11a00-11a47
"""

# What ends a word: spaces, punctuation and symbols, but no apostrophes and accents.
SEPARATORS = """
20-26 28-2f 3a-40 5b-5d 5f 7b-7e a0-a7 a9 ab-ac ae b0-b1 b6-b7 bb bf d7 f7 37e 387 3f6 482
55b-55f 589-58f 5be 5c0 5c3 5c6 5f4 606-60f 61b 61d-61f 66a-66d 6d4 6de 6e9 6fd-6fe 700-70d
7f6-7f9 7fe-7ff 830-83e 85e 964-965 970 9f2-9f3 9fa-9fb 9fd a76 af0-af1 b70 bf3-bfa c77 c7f c84
d4f d79 df4 e3f e4f e5a-e5b f01-f17 f1a-f1f f34 f36 f38 f3a-f3d f85 fbe-fc5 fc7-fda 104a-104f
109e-109f 10fb 1360-1368 1390-1399 1400 166d-166e 1680 169b-169c 16eb-16ed 1735-1736 17d4-17d6
17d8-17db 1800-180a 1940-1945 19de-19ff 1a1e-1a1f 1aa0-1aa6 1aa8-1aad 1b4e-1b4f 1b5a-1b6a
1b74-1b7f 1bfc-1bff 1c3b-1c3f 1c7e-1c7f 1cc0-1cc7 1cd3 2000-200a 2010-2017 201a 201c-2029
202f-2031 2033-205f 207a-207e 208a-208e 20a0-20c1 2100-2101 2103-2106 2108-2109 2114 2116-2118
211e-2123 2125 2127 2129 212e 213a-213b 2140-2144 214a-214d 214f 218a-244a 249c-24e9 2500-2775
2794-2bff 2ce5-2cea 2cf9-2cfc 2cfe-2cff 2d70 2e00-2e2e 2e30-3004 3008-3020 3030 3036-3037
303d-303f 30a0 30fb 3190-3191 3196-319f 31c0-31ef 3200-321e 322a-3247 3250 3260-327f 328a-32b0
32c0-33ff 4dc0-4dff a490-a4c6 a4fe-a4ff a60d-a60f a673 a67e a6f2-a6f7 a828-a82b a836-a839
a874-a877 a8ce-a8cf a8f8-a8fa a8fc a92e-a92f a95f a9c1-a9cd a9de-a9df aa5c-aa5f aa77-aa79
aade-aadf aaf0-aaf1 abeb fb29 fbc3-fbd2 fd3e-fd4f fd90-fd91 fdc8-fdcf fdfc-fdff fe10-fe19
fe30-fe6b ff01-ff0f ff1a-ff20 ff3b-ff3d ff3f ff5b-ff65 ffe0-ffe2 ffe4-ffee fffc-fffd
10100-10102 10137-1013f 10179-10189 1018c-101fc 1039f 103d0 1056f 10857 10877-10878 1091f 1093f
10a50-10a58 10a7f 10ac8 10af0-10af6 10b39-10b3f 10b99-10b9c 10d6e 10d8e-10d8f 10ead 10ed0-10ed8
10f55-10f59 10f86-10f89 11047-1104d 110bb-110bc 110be-110c1 11140-11143 11174-11175 111c5-111c8
111cd 111db 111dd-111df 11238-1123d 112a9 113d4-113d8 1144b-1144f 1145a-1145d 114c6 115c1-115d7
11641-11643 11660-1166c 116b9 1173c-1173f 1183b 11944-11946 119e2 11a3f-11a46 11a9a-11a9c
11a9e-11aa2 11b00-11b09 11be1 11c41-11c45 11c70-11c71 11ef7-11ef8 11f43-11f4f 11fd5-11fff
12470-12474 12ff1-12ff2 16a6e-16a6f 16af5 16b37-16b3f 16b44-16b45 16d6d-16d6f 16e97-16e9a 16fe2
1bc9c 1bc9f 1cc00-1ccef 1ccfa-1cef0 1cf50-1d164 1d16a-1d16c 1d183-1d184 1d18c-1d1a9 1d1ae-1d241
1d245 1d300-1d356 1d6c1 1d6db 1d6fb 1d715 1d735 1d74f 1d76f 1d789 1d7a9 1d7c3 1d800-1d9ff
1da37-1da3a 1da6d-1da74 1da76-1da83 1da85-1da8b 1e14f 1e2ff 1e5ff 1e95e-1e95f 1ecac 1ecb0 1ed2e
1eef0-1f0f5 1f10d-1f3fa 1f400-1fbef 1fbfa
"""
