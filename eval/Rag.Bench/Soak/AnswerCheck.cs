using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Bench.Soak;

/// <summary>Holds answers against the articles as they are stored, not against the passages that the reader was given.</summary>
internal sealed class AnswerCheck(IArticleCatalog catalog)
{
    public async Task<AnswerVerdict> JudgeAsync(Answer answer, CancellationToken cancellation)
    {
        foreach (var citation in answer.Citations)
        {
            if (!await StandsAsync(citation, cancellation))
            {
                return AnswerVerdict.Untrue;
            }
        }

        return answer switch
        {
            { Citations.Count: > 0 } => AnswerVerdict.True,
            { IsRefusal: true } or { FinishReason: FinishReason.Canceled } => AnswerVerdict.SaysNothing,
            _ => AnswerVerdict.Untrue,
        };
    }

    /// <summary>The article at the cited address has the cited revision, and the quotation stands at its offsets, to the letter.</summary>
    private async Task<bool> StandsAsync(Citation citation, CancellationToken cancellation)
    {
        if (
            citation.Url is not { } url
            || await catalog.FindByUrlAsync(url, AccessScope.Public, cancellation) is not { } article
            || article.Id != citation.ArticleId
        )
        {
            return false;
        }

        await foreach (var revision in catalog.RevisionsAsync(article.Id, cancellation))
        {
            if (revision.Revision == citation.Revision)
            {
                return StandsIn(citation, revision.Body);
            }
        }

        return false;
    }

    private static bool StandsIn(Citation citation, string body) =>
        citation.Start >= 0
        && citation.End > citation.Start
        && citation.End <= body.Length
        && body.AsSpan(citation.Start, citation.End - citation.Start).SequenceEqual(citation.Quote);
}
