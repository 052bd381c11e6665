using System.Collections.Frozen;

namespace Rag.Retrieval.Lexical;

/// <summary>
/// English words too common to tell one chunk from another; compared in lower case, before stemming and without apostrophes.
/// </summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> s_words = (
        "a about above after again against all am an and any are arent as at be because been before being below between both but by "
        + "can cannot cant could couldnt did didnt do does doesnt doing dont down during each few for from further had hadnt has hasnt "
        + "have havent having he hed her here hers herself hes him himself his how i id if ill im in into is isnt it its itself ive "
        + "lets me more most mustnt my myself no nor not of off on once only or other ought our ours ourselves out over own same shant "
        + "she shes should shouldnt so some such than that thats the their theirs them themselves then there theres these they theyd "
        + "theyll theyre theyve this those through to too under until up very was wasnt we were werent weve what whats when whens where "
        + "which while who whom whos why will with wont would wouldnt you youd youll your youre yours yourself yourselves youve"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_lookup = s_words.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    public static bool Contains(ReadOnlySpan<char> word) => s_lookup.Contains(word);
}
