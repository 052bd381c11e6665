using System.Collections.Frozen;

namespace Rag.Eval.Making;

/// <summary>
/// The past tense of verbs that news is told in, with the form that follows "did". Only those are here that are seldom anything else: a
/// sentence whose verb is not known makes no question.
/// </summary>
internal static class EnglishVerbs
{
    private const string Irregular = """
        won win|led lead|built build|took take|made make|became become|lost lose|broke break|wrote write|ran run|gave give
        sold sell|bought buy|held hold|paid pay|began begin|brought bring|drew draw|fell fall|grew grow|rose rise|spent spend|stood stand
        struck strike|swam swim|threw throw|caught catch|chose choose|drove drive|flew fly|fought fight|got get|went go
        hid hide|kept keep|laid lay|left leave|lent lend|met meet|rode ride|rang ring|sang sing|sank sink|sent send
        shot shoot|said say|told tell|shook shake|spoke speak|stole steal
        swore swear|taught teach|tore tear|wore wear|withdrew withdraw|beat beat
        overtook overtake|underwent undergo|had have
        """;

    private const string Regular = """
        accept|add|announce*|approve*|arrest|attack|attract|award|ban+|block
        borrow|cancel|capture*|celebrate*|close*|collect|complete*|condemn
        confirm|contain|cover|create*|defeat|defend|deliver|deploy|design|destroy|develop|discover|donate*|double*|earn|elect|employ
        evacuate*|expand|finish|fine*|fire*|gain|generate*|hire*|host|impose*|include*|increase*|injure*|inspect|install|introduce*|invest
        join|kill|land|last|launch|lift|measure*|merge*|miss|move*|name*|offer|open|order|outlaw|own|pass|plant|plead|pledge*|present
        produce*|publish|purchase*|raise*|reach|receive*|recall|record|recruit|reduce*|refuse*|reject|release*|remove*|rename*
        repair|replace*|rescue*|resign|restore*|retire*|save*|score*|secure*|seize*|serve*|settle*|share*|sign|sponsor
        start|stop+|supply|surpass|survive*|suspend|testify|train|transport|travel|treat|unveil|use*|vaccinate*|visit|vote*|welcome*|work
        acquire*|appoint|achieve*|assist|attend|auction|average*|climb|decline*|die*|drop+|escape*|export|import|jump|lay|play|plunge*
        register|remain|return|ship+|sink|slip+|stay|tackle*|total|triple*|tumble*|file*|found|invent|negotiate*
        """;

    /// <summary>What "has" goes before, where that is not the past tense too.</summary>
    private const string Participles =
        "taken become broken written given begun drawn fallen grown chosen driven "
        + "flown seen sung shaken spoken stolen worn withdrawn gone hidden risen";

    /// <summary>Of the present only what is seldom a plural too.</summary>
    private const string Present = """
        carries carry|pays pay|heads head|leads lead|employs employ|owns own|includes include|contains contain|serves serve|sells sell
        teaches teach|writes write
        """;

    private static readonly FrozenDictionary<string, string> s_present = Pairs(Present).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_participles = Participles.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> s_bases = Bases().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>"won" gives "win"; null for what is no past tense that is known here.</summary>
    public static string? BaseOf(string past) => s_bases.GetValueOrDefault(past);

    /// <summary>"carries" gives "carry"; null for what is no form of the present that is known here.</summary>
    public static string? BaseOfPresent(string verb) => s_present.GetValueOrDefault(verb);

    /// <summary>A form that "has" goes before.</summary>
    public static bool IsParticiple(string word) =>
        s_participles.Contains(word) || (s_bases.ContainsKey(word) && word is not ("took" or "went"));

    private static Dictionary<string, string> Bases()
    {
        var bases = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var verb in Regular.Split(['|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var stem = verb.TrimEnd('*', '+');
            bases[PastOf(verb, stem)] = stem;
        }

        foreach (var (form, verb) in Pairs(Irregular))
        {
            bases[form] = verb;
        }

        return bases;
    }

    private static Dictionary<string, string> Pairs(string lines) =>
        lines
            .Split(['|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split(' '))
            .DistinctBy(forms => forms[0])
            .ToDictionary(forms => forms[0], forms => forms[1]);

    /// <summary>A verb with * ends in e, one with + doubles its last letter.</summary>
    private static string PastOf(string verb, string stem) =>
        verb.EndsWith('*') ? stem + "d"
        : verb.EndsWith('+') ? stem + stem[^1] + "ed"
        : stem.EndsWith('y') && !"aeou".Contains(stem[^2]) ? stem[..^1] + "ied"
        : stem + "ed";
}
