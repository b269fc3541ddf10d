using System.Collections.Frozen;
using System.Text;

namespace MidasNet.Data;

/// <summary>
/// Text in which a letter and the mark that follows it are one character, where Unicode has one (the form NFC, of marks in their usual order). Names of files
/// on a Mac have them apart. The program runs without the tables of the system, so that <see cref="string.Normalize()"/> changes nothing.
/// </summary>
internal static class ComposedText
{
    // Hangul is composed by arithmetic (Unicode Standard, section 3.12).
    private const int Lead = 0x1100, Leads = 19, Vowel = 0x1161, Vowels = 21, Trail = 0x11A7, Trails = 28, Syllable = 0xAC00;

    // For each mark, the pairs of a letter and what both are together; those of the Unicode Character Database below U+10000.
    private static readonly string[] Marks =
    [
        "\u0300AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹЕЀИЍеѐиѝĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳἀἂἁἃἈἊἉἋἐἒἑἓἘἚἙἛἠἢἡἣἨἪἩἫἰἲἱἳἸἺἹἻὀὂὁὃὈὊὉὋὐὒὑὓὙὛὠὢὡὣὨὪὩὫαὰεὲηὴιὶοὸυὺωὼΑᾺΕῈΗῊ᾿῍ϊῒΙῚ῾῝ϋῢΥῪ¨῭ΟῸΩῺ",
        "\u0301AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿ¨΅ΑΆΕΈΗΉΙΊΟΌΥΎΩΏϊΐαάεέηήιίϋΰοόυύωώϒϓГЃКЌгѓкќÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứἀἄἁἅἈἌἉἍἐἔἑἕἘἜἙἝἠἤἡἥἨἬἩἭἰἴἱἵἸἼἹἽὀὄὁὅὈὌὉὍὐὔὑὕὙὝὠὤὡὥὨὬὩὭ᾿῎῾῞",
        "\u0302AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ",
        "\u0303AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ",
        "\u0304AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳИӢиӣУӮуӯGḠgḡḶḸḷḹṚṜṛṝαᾱΑᾹιῑΙῙυῡΥῩ",
        "\u0306AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуўЖӁжӂАӐаӑЕӖеӗȨḜȩḝẠẶạặαᾰΑᾸιῐΙῘυῠΥῨ",
        "\u0307CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ",
        "\u0308AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸΙΪΥΫιϊυϋϒϔЕЁІЇеёіїАӒаӓӘӚәӛЖӜжӝЗӞзӟИӤиӥОӦоӧӨӪөӫЭӬэӭУӰуӱЧӴчӵЫӸыӹHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ",
        "\u0309AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ",
        "\u030aAÅaåUŮuůwẘyẙ",
        "\u030bOŐoőUŰuűУӲуӳ",
        "\u030cCČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ",
        "\u030fAȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕѴѶѵѷ",
        "\u0311AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ",
        "\u0313αἀΑἈεἐΕἘηἠΗἨιἰΙἸοὀΟὈυὐωὠΩὨρῤ",
        "\u0314αἁΑἉεἑΕἙηἡΗἩιἱΙἹοὁΟὉυὑΥὙωὡΩὩρῥΡῬ",
        "\u031bOƠoơUƯuư",
        "\u0323BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ",
        "\u0324UṲuṳ",
        "\u0325AḀaḁ",
        "\u0326SȘsșTȚtț",
        "\u0327CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ",
        "\u0328AĄaąEĘeęIĮiįUŲuųOǪoǫ",
        "\u032dDḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ",
        "\u032eHḪhḫ",
        "\u0330EḚeḛIḬiḭUṴuṵ",
        "\u0331BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ",
        "\u0338←↚→↛↔↮⇐⇍⇔⇎⇒⇏∃∄∈∉∋∌∣∤∥∦∼≁≃≄≅≇≈≉=≠≡≢≍≭<≮>≯≤≰≥≱≲≴≳≵≶≸≷≹≺⊀≻⊁⊂⊄⊃⊅⊆⊈⊇⊉⊢⊬⊨⊭⊩⊮⊫⊯≼⋠≽⋡⊑⋢⊒⋣⊲⋪⊳⋫⊴⋬⊵⋭",
        "\u0342ἀἆἁἇἈἎἉἏἠἦἡἧἨἮἩἯἰἶἱἷἸἾἹἿὐὖὑὗὙὟὠὦὡὧὨὮὩὯαᾶ¨῁ηῆ᾿῏ιῖϊῗ῾῟υῦϋῧωῶ",
        "\u0345ἀᾀἁᾁἂᾂἃᾃἄᾄἅᾅἆᾆἇᾇἈᾈἉᾉἊᾊἋᾋἌᾌἍᾍἎᾎἏᾏἠᾐἡᾑἢᾒἣᾓἤᾔἥᾕἦᾖἧᾗἨᾘἩᾙἪᾚἫᾛἬᾜἭᾝἮᾞἯᾟὠᾠὡᾡὢᾢὣᾣὤᾤὥᾥὦᾦὧᾧὨᾨὩᾩὪᾪὫᾫὬᾬὭᾭὮᾮὯᾯὰᾲαᾳάᾴᾶᾷΑᾼὴῂηῃήῄῆῇΗῌὼῲωῳώῴῶῷΩῼ",
        "\u0653اآ",
        "\u0654اأوؤيئەۀہۂےۓ",
        "\u0655اإ",
        "\u093cनऩरऱळऴ",
        "\u09be\u09c7\u09cb",
        "\u09d7\u09c7\u09cc",
        "\u0b3e\u0b47\u0b4b",
        "\u0b56\u0b47\u0b48",
        "\u0b57\u0b47\u0b4c",
        "\u0bbe\u0bc6\u0bca\u0bc7\u0bcb",
        "\u0bd7ஒஔ\u0bc6\u0bcc",
        "\u0c56\u0c46\u0c48",
        "\u0cc2\u0cc6\u0cca",
        "\u0cd5\u0cbf\u0cc0\u0cc6\u0cc7\u0cca\u0ccb",
        "\u0cd6\u0cc6\u0cc8",
        "\u0d3e\u0d46\u0d4a\u0d47\u0d4b",
        "\u0d57\u0d46\u0d4c",
        "\u0dca\u0dd9\u0dda\u0ddc\u0ddd",
        "\u0dcf\u0dd9\u0ddc",
        "\u0ddf\u0dd9\u0dde",
        "\u102eဥဦ",
        "\u1b35ᬅᬆᬇᬈᬉᬊᬋᬌᬍᬎᬑᬒ\u1b3a\u1b3b\u1b3c\u1b3d\u1b3e\u1b40\u1b3f\u1b41\u1b42\u1b43",
        "\u3099かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼうゔゝゞカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボウヴワヷヰヸヱヹヲヺヽヾ",
        "\u309aはぱひぴふぷへぺほぽハパヒピフプヘペホポ",
    ];

    private static readonly FrozenDictionary<(char Letter, char Mark), char> Composed = Marks
        .SelectMany(mark => Enumerable.Range(0, mark.Length / 2).Select(pair => ((mark[1 + 2 * pair], mark[0]), mark[2 + 2 * pair])))
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>Composes a text.</summary>
    public static string Of(string text)
    {
        var composed = new StringBuilder(text.Length);
        foreach (char letter in text)
            if (composed.Length > 0 && Compose(composed[^1], letter) is { } both) composed[^1] = both;
            else composed.Append(letter);
        return composed.ToString();
    }

    private static char? Compose(char first, char second)
    {
        if (first - Lead is >= 0 and < Leads and var lead && second - Vowel is >= 0 and < Vowels and var vowel)
            return (char)(Syllable + (lead * Vowels + vowel) * Trails);
        if (first - Syllable is >= 0 and < Leads * Vowels * Trails and var syllable && syllable % Trails == 0 && second - Trail is > 0 and < Trails and var trail)
            return (char)(first + trail);
        return Composed.TryGetValue((first, second), out char both) ? both : null;
    }
}
