using System.Globalization;
using Rag.Core.Articles;

namespace Rag.Retrieval.Lexical;

/// <summary>A chunk as the lexical side sees it: its text with its article's title, source and date, which questions name too.</summary>
/// <param name="Row">The store's number for the chunk within one <see cref="InvertedIndex"/>; not negative.</param>
/// <param name="Scope">Who may read it: it counts in the statistics of words for these readers alone.</param>
public readonly record struct LexicalDocument(
    int Row,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string Text,
    AccessScope Scope = default
)
{
    /// <summary>What is indexed of it, in order.</summary>
    internal IEnumerable<string> Parts()
    {
        yield return Title ?? "";
        yield return Source ?? "";
        yield return PublishedAt is { } date ? DateText(date) : "";
        yield return Text;
    }

    /// <summary>The date as questions write it: "October 12 2023".</summary>
    private static string DateText(DateTimeOffset date) => date.ToString("MMMM d yyyy", CultureInfo.InvariantCulture);
}
