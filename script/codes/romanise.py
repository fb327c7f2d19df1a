"""English names for Chinese places: pinyin plus the usual English word for the kind of place.

Needs ``pypinyin`` (MIT), which only the data build uses. Provinces and prefectures whose accepted English
name is not the pinyin of the Chinese characters stand in ``CUSTOMARY``.
"""

from __future__ import annotations

from pypinyin import lazy_pinyin, load_phrases_dict


def _table(text: str) -> dict[str, str]:
    """``Chinese word(s)`` pairs separated by semicolons, in order."""
    return dict(item.strip().split(" ", 1) for item in text.split(";"))


CUSTOMARY = _table("""
北京市 Beijing; 内蒙古自治区 Inner Mongolia; 广西壮族自治区 Guangxi; 西藏自治区 Xizang (Tibet);
宁夏回族自治区 Ningxia; 新疆维吾尔自治区 Xinjiang; 陕西省 Shaanxi; 台湾省 Taiwan, China;
香港特别行政区 Hong Kong SAR, China; 澳门特别行政区 Macao SAR, China; 呼和浩特市 Hohhot;
鄂尔多斯市 Ordos; 呼伦贝尔市 Hulunbuir; 巴彦淖尔市 Bayannur; 乌兰察布市 Ulanqab;
兴安盟 Hinggan League; 锡林郭勒盟 Xilingol League; 阿拉善盟 Alxa League; 哈尔滨市 Harbin;
齐齐哈尔市 Qiqihar; 乌鲁木齐市 Urumqi; 克拉玛依市 Karamay; 吐鲁番市 Turpan;
博尔塔拉蒙古自治州 Bortala Mongol Autonomous Prefecture;
巴音郭楞蒙古自治州 Bayingolin Mongol Autonomous Prefecture; 阿克苏地区 Aksu Prefecture;
克孜勒苏柯尔克孜自治州 Kizilsu Kirgiz Autonomous Prefecture; 喀什地区 Kashgar Prefecture;
和田地区 Hotan Prefecture; 伊犁哈萨克自治州 Ili Kazak Autonomous Prefecture;
阿勒泰地区 Altay Prefecture; 拉萨市 Lhasa; 日喀则市 Xigaze; 昌都市 Qamdo; 林芝市 Nyingchi;
那曲市 Nagqu; 阿里地区 Ngari Prefecture; 甘孜藏族自治州 Garze Tibetan Autonomous Prefecture;
果洛藏族自治州 Golog Tibetan Autonomous Prefecture;
海西蒙古族藏族自治州 Haixi Mongol and Tibetan Autonomous Prefecture; 清新区 Qingxin District;
神农架林区 Shennongjia Forestry District
""")
# Readings that pypinyin's phrase table does not hold; place readings per the Xinhua dictionary.
READINGS = _table("""
鄂城 e cheng; 六安 lu an; 六合 lu he; 蚌埠 beng bu; 亳州 bo zhou; 涡阳 guo yang; 台州 tai zhou;
丽水 li shui; 天台 tian tai; 黄陂 huang pi; 监利 jian li; 洪洞 hong tong; 长子 zhang zi;
乐清 yue qing; 乐亭 lao ting; 乐陵 lao ling; 乐山 le shan; 番禺 pan yu; 东阿 dong e; 莘县 shen xian;
莘 shen; 单县 shan xian; 歙县 she xian; 歙 she; 黟县 yi xian; 尉犁 yu li; 蔚县 yu xian;
井陉 jing xing; 铅山 yan shan; 婺源 wu yuan; 枞阳 zong yang; 会稽 kuai ji; 会昌 hui chang;
什邡 shi fang; 犍为 qian wei; 珙县 gong xian; 筠连 jun lian; 涪陵 fu ling; 綦江 qi jiang;
北碚 bei bei; 荥阳 xing yang; 荥经 ying jing; 浚县 xun xian; 泌阳 bi yang; 渑池 mian chi;
中牟 zhong mu; 郏县 jia xian; 柘城 zhe cheng; 栾城 luan cheng; 藁城 gao cheng; 任县 ren xian;
任丘 ren qiu; 任泽 ren ze; 大城 dai cheng; 曲阳 qu yang; 曲阜 qu fu; 曲靖 qu jing; 漯河 luo he;
漯 luo; 浉河 shi he; 重庆 chong qing; 长沙 chang sha; 厦门 xia men; 儋州 dan zhou; 句容 ju rong;
盱眙 xu yi; 邗江 han jiang; 睢宁 sui ning; 睢县 sui xian; 阜宁 fu ning; 射阳 she yang; 溧阳 li yang;
嵊州 sheng zhou; 嵊泗 sheng si; 衢州 qu zhou; 鄞州 yin zhou; 郫都 pi du; 阆中 lang zhong;
仪陇 yi long; 叙永 xu yong; 繁峙 fan shi; 代县 dai xian; 隰县 xi xian; 临汾 lin fen; 勐海 meng hai;
勐腊 meng la; 牟定 mou ding; 砚山 yan shan; 洱源 er yuan; 瑞丽 rui li; 华容 hua rong; 长葛 chang ge;
葛店 ge dian; 华县 hua xian; 华州 hua zhou; 华阴 hua yin; 柞水 zha shui; 吴堡 wu bu; 洛川 luo chuan;
鄠邑 hu yi; 宕昌 tan chang; 和硕 he shuo; 和政 he zheng; 大埔 da bu; 黄埔 huang pu; 东莞 dong guan;
莞 guan; 揭西 jie xi; 陆丰 lu feng; 浈江 zhen jiang; 尉氏 wei shi; 汤旺 tang wang; 汤阴 tang yin;
耒阳 lei yang; 郴州 chen zhou; 汨罗 mi luo; 澧县 li xian; 洞口 dong kou; 枝江 zhi jiang; 秭归 zi gui;
猇亭 xiao ting; 硚口 qiao kou; 掇刀 duo dao; 郧阳 yun yang; 郧西 yun xi; 蕲春 qi chun; 浠水 xi shui;
朝阳 chao yang; 阿荣 a rong; 阿拉尔 a la er; 扎兰屯 zha lan tun; 扎赉特 zha lai te; 焉耆 yan qi;
于都 yu du; 于田 yu tian; 万年 wan nian; 解放 jie fang; 盖州 gai zhou; 兴隆台 xing long tai;
沈阳 shen yang; 曾都 zeng du; 燕矶 yan ji; 汀祖 ting zu; 涂家垴 tu jia nao
""")
load_phrases_dict({word: [[s] for s in syllables.split()] for word, syllables in READINGS.items()})

ETHNIC = _table("""
蒙古族 Mongol; 蒙古 Mongol; 回族 Hui; 藏族 Tibetan; 维吾尔 Uygur; 维吾尔族 Uygur; 苗族 Miao; 彝族 Yi;
壮族 Zhuang; 布依族 Buyei; 朝鲜族 Korean; 满族 Manchu; 侗族 Dong; 瑶族 Yao; 白族 Bai; 土家族 Tujia;
哈尼族 Hani; 哈萨克族 Kazak; 哈萨克 Kazak; 傣族 Dai; 黎族 Li; 傈僳族 Lisu; 佤族 Va; 畲族 She;
拉祜族 Lahu; 水族 Shui; 东乡族 Dongxiang; 纳西族 Naxi; 景颇族 Jingpo; 柯尔克孜 Kirgiz; 土族 Tu;
达斡尔族 Daur; 仫佬族 Mulao; 羌族 Qiang; 布朗族 Blang; 撒拉族 Salar; 毛南族 Maonan; 仡佬族 Gelao;
锡伯 Xibe; 普米族 Pumi; 塔吉克 Tajik; 怒族 Nu; 鄂温克族 Ewenki; 独龙族 Derung; 保安族 Bonan;
裕固族 Yugur; 鄂伦春 Oroqen; 各族 Multi-ethnic
""")
_PEOPLES = sorted(ETHNIC, key=len, reverse=True)
SUFFIXES = _table("""
自治州 Autonomous Prefecture; 自治县 Autonomous County; 自治旗 Autonomous Banner;
高新技术产业开发区 High-tech Industrial Development Zone; 高新技术产业园区 High-tech Industrial Park;
高技术产业开发区 High-tech Industrial Development Zone; 高新技术开发区 High-tech Development Zone;
经济技术开发区 Economic and Technological Development Zone; 经济开发区 Economic Development Zone;
现代产业园区 Modern Industrial Park; 城乡一体化示范区 Urban-Rural Integration Demonstration Zone;
转型综合改革示范区 Transformation and Comprehensive Reform Demonstration Zone;
综合物流产业聚集区 Integrated Logistics Cluster; 临空经济区 Airport Economic Zone;
经济综合实验区 Economic Experimental Zone; 循环化工园区 Circular Chemical Industry Park;
文化旅游创意园区 Culture, Tourism and Creative Park; 工业园区 Industrial Park;
风景名胜区 Scenic Area; 食品区 Food Zone; 新城 New Town; 管理区管委会 Administrative Zone;
管理区 Administrative Zone; 示范区 Demonstration Zone; 开发区 Development Zone;
特区 Special District; 林区 Forestry District; 新区 New Area; 地区 Prefecture; 矿区 Mining District;
左旗 Left Banner; 右旗 Right Banner; 前旗 Front Banner; 后旗 Rear Banner; 中旗 Middle Banner;
旗 Banner; 盟 League; 街道 Subdistrict; 镇 Town; 乡 Township; 县 County; 区 District
""")


def pinyin(text: str) -> str:
    """Toneless pinyin as one capitalised word, with an apostrophe before a, o, e inside (Xi'an)."""
    syllables = lazy_pinyin(text, v_to_u=True)
    if len(syllables) == len(text) and "长子" not in text:  # 长 reads zhang in no other place name
        usual = {"长": "chang", "都": "du"}
        syllables = [usual.get(char, s) for char, s in zip(text, syllables, strict=True)]
    word = syllables[0]
    for s in syllables[1:]:
        word += ("'" if s[0] in "aoe" else "") + s
    return word[:1].upper() + word[1:]


def zone_name(name: str, larger: dict[str, str]) -> str:
    """The English name of a zone; provinces and cities at its beginning become words of their own.

    ``larger`` maps short Chinese names (``河北``, ``唐山``, ``唐山市``) to English ones.
    """
    words: list[str] = []
    rest = name
    while True:
        prefix = next((p for p in sorted(larger, key=len, reverse=True) if rest.startswith(p)), None)
        if prefix is None or rest == prefix:
            break
        words.append(larger[prefix])
        rest = rest[len(prefix) :]
    words.append(english_name(rest, "zone"))
    return " ".join(words)


def english_name(name: str, level: str) -> str:
    """The English name of a Chinese place of this level, for example ``Echeng District``."""
    if name in CUSTOMARY:
        return CUSTOMARY[name]
    if name.endswith("市"):
        return pinyin(name[:-1]) + (" City" if level == "county" else "")
    if name.endswith("省"):
        return pinyin(name[:-1])
    for suffix, word in SUFFIXES.items():
        if name == suffix:
            return word
        if name.endswith(suffix):
            return _with_suffix(name[: -len(suffix)], name, suffix, word)
    return pinyin(name)


def _with_suffix(stem: str, name: str, suffix: str, word: str) -> str:
    if len(name) == 2 and suffix in ("县", "区", "旗"):
        return f"{pinyin(name)} {word}"  # one-syllable names keep the kind in pinyin: Zhongxian County
    peoples: list[str] = []
    if suffix.startswith("自治"):
        found = True
        while found:
            found = False
            for people in _PEOPLES:
                if stem.endswith(people) and stem != people:
                    peoples.insert(0, ETHNIC[people])
                    stem = stem[: -len(people)]
                    found = True
                    break
            if stem in ETHNIC:  # 鄂伦春自治旗, 鄂温克族自治旗: the people's name is the place's
                break
    if stem in ETHNIC:
        return f"{ETHNIC[stem]} {word}"
    people_words = (", ".join(peoples[:-1]) + " and " + peoples[-1]) if len(peoples) > 1 else "".join(peoples)
    return " ".join(part for part in (pinyin(stem), people_words, word) if part)
