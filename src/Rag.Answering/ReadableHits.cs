using Rag.Core.Answers;
using Rag.Core.Text;

namespace Rag.Answering;

/// <summary>
/// What was found for a question, parted by whether the models read its language. Articles in other languages are found by their words;
/// no model sees them, since what it made of them would be a guess.
/// </summary>
/// <param name="Hits">Those that may be answered from, best first.</param>
/// <param name="Unread">Those in languages that the models do not read, best first.</param>
/// <param name="Candidates">How many chunks were weighed.</param>
/// <param name="LeftOut">What ranks among the hits and is none of them.</param>
/// <param name="Notice">See <see cref="SearchResult.Notice"/>.</param>
internal sealed record ReadableHits(
    IReadOnlyList<Hit> Hits,
    IReadOnlyList<Hit> Unread,
    int Candidates,
    IReadOnlyList<LeftOutPassage> LeftOut,
    string? Notice
)
{
    /// <summary>Where hits in other languages take the room of those that can be read, so many times as many are looked for.</summary>
    private const int WiderBy = 4;

    private const int MostLanguagesNamed = 3;

    public static async Task<ReadableHits> FindAsync(ISearch search, int top, CancellationToken cancellation)
    {
        var found = Part(await search.FindAsync(top, cancellation));
        if (found.Unread.Count == 0)
        {
            return found;
        }

        var wider = Part(await search.FindAsync(top * WiderBy, cancellation));
        return wider with { Hits = [.. wider.Hits.Take(top)], Unread = [.. wider.Unread.Take(top)] };
    }

    /// <summary>All that was found and that no model sees.</summary>
    public IEnumerable<LeftOutPassage> NotRead => Unread.Select(hit => new LeftOutPassage(hit, LeftOutReason.Language)).Concat(LeftOut);

    /// <summary>For a question of which nothing else was found.</summary>
    public string UnreadSentence()
    {
        var languages = Unread.Select(hit => LanguageName.Of(hit.Article.Language!)).Distinct().Take(MostLanguagesNamed);
        return $"What was found on this is in {string.Join(" and ", languages)}: it can be looked up here, and is not answered from.";
    }

    private static ReadableHits Part(SearchResult found)
    {
        var isRead = found.Hits.ToLookup(hit => ReadLanguages.AreRead(hit.Article.Language));
        return new ReadableHits([.. isRead[true]], [.. isRead[false]], found.Candidates, found.LeftOut, found.Notice);
    }
}
