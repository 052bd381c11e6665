using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Eval.Figures;

/// <summary>Holds citations against the articles as they are stored, not against the passages that a reader was given.</summary>
public sealed class CitationCheck(IArticleCatalog catalog)
{
    /// <summary>
    /// Whether the cited article has the cited revision, under the cited address, and the quotation stands in its body at the cited
    /// offsets, to the letter.
    /// </summary>
    public async ValueTask<bool> StandsAsync(Citation citation, CancellationToken cancellation)
    {
        if (citation.ArticleId is not { } id)
        {
            return false;
        }

        await foreach (var revision in catalog.RevisionsAsync(id, cancellation).ConfigureAwait(false))
        {
            if (revision.Revision == citation.Revision)
            {
                return revision.Url == citation.Url && StandsIn(citation, revision.Body);
            }
        }

        return false;
    }

    /// <summary>Whether the quotation stands in the text at the cited offsets, to the letter.</summary>
    public static bool StandsIn(Citation citation, string text) =>
        citation.Start >= 0
        && citation.End > citation.Start
        && citation.End <= text.Length
        && text.AsSpan(citation.Start, citation.End - citation.Start).SequenceEqual(citation.Quote);
}
