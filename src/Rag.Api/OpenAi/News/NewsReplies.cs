using Rag.Api.Edge;
using Rag.Api.OpenAi.Chat;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Pages;

namespace Rag.Api.OpenAi.News;

/// <summary>Tells what stands behind an answer. Thread-safe.</summary>
internal sealed class NewsReplies(IArticleCatalog articles, ServerOptions server)
{
    private const int ConfidenceDigits = 4;
    private const int MillisecondDigits = 2;

    /// <summary>More are no help to anybody who looks for what is missing.</summary>
    private const int MostLeftOut = 50;

    public async ValueTask<NewsReply> OfAsync(Answer answer, Audience audience, CancellationToken cancellation) =>
        new(
            answer.Judgment is { } judgment ? Math.Round(judgment.Confidence, ConfidenceDigits) : null,
            answer.AsOf,
            [.. answer.Passages.Select(Passage)],
            [.. answer.NotRead.Take(MostLeftOut).Select(LeftOut)],
            new NewsTokens(
                answer.Usage.ComputedTokens,
                answer.Usage.CachedTokens,
                answer.Usage.ReusedTokens,
                answer.Usage.SpeculativeTokens
            ),
            new NewsTimings(
                Milliseconds(answer.Timings.Retrieval),
                answer.Timings.FirstToken is { } first ? Milliseconds(first) : null,
                Milliseconds(answer.Timings.Total)
            ),
            new NewsFreshness(Newest(answer.Passages), await CorrectedAsync(answer, audience, cancellation)),
            [.. answer.Citations.Select(Citation)],
            answer.Author is { } author ? Author(author) : null,
            answer.Notice
        );

    private static NewsAuthor Author(AnswerAuthor author) =>
        new(
            author.Generator,
            Math.Round(author.EngineMilliseconds, MillisecondDigits),
            Math.Round(author.Sureness, ConfidenceDigits),
            author.EscalatedFrom
        );

    private NewsPassage Passage(Passage passage, int index)
    {
        var (article, chunk) = passage is StoredPassage stored ? (stored.Article, stored.Chunk) : (null, null);
        return new NewsPassage(
            index + 1,
            article?.Id.Value,
            chunk?.Revision,
            chunk?.Start,
            chunk?.End,
            ChatLinks.Title(passage.Title, passage.Source, article?.Id),
            passage.Source,
            article is null ? null : ChatLinks.Address(article.Url, article.Id, server.LinkBase),
            PageOf(passage),
            passage.PublishedAt,
            (passage as Hit)?.Score
        );
    }

    private NewsLeftOut LeftOut(LeftOutPassage leftOut)
    {
        var (passage, article) = (leftOut.Passage, (leftOut.Passage as StoredPassage)?.Article);
        return new NewsLeftOut(
            article?.Id.Value,
            article?.Revision,
            ChatLinks.Title(passage.Title, passage.Source, article?.Id),
            passage.Source,
            article is null ? null : ChatLinks.Address(article.Url, article.Id, server.LinkBase),
            PageOf(passage),
            passage.PublishedAt,
            Why(leftOut.Reason)
        );
    }

    private NewsCitation Citation(Citation citation) =>
        new(
            citation.Number,
            citation.PassageIndex + 1,
            citation.ArticleId?.Value,
            citation.ArticleId is null ? null : citation.Revision,
            citation.Start,
            citation.End,
            citation.ArticleId is { } id ? server.LinkBase + Texts.QuoteLink(id, citation.Revision, citation.Start, citation.End) : null
        );

    private string? PageOf(Passage passage) =>
        passage is StoredPassage { Article.Id: var id, Chunk: var chunk }
            ? server.LinkBase + Texts.QuoteLink(id, chunk.Revision, chunk.Start, chunk.End)
            : null;

    private static NewsNewest? Newest(IReadOnlyList<Passage> passages) =>
        passages
            .Select((passage, i) => (Passage: passage, Id: i + 1))
            .Where(read => read.Passage.PublishedAt is not null)
            .OrderByDescending(read => read.Passage.PublishedAt)
            .Select(read => new NewsNewest(read.Id, read.Passage.Source, read.Passage.PublishedAt!.Value))
            .FirstOrDefault();

    /// <summary>An answer from the past cites revisions that may have been corrected since: that is looked up.</summary>
    private async ValueTask<DateTimeOffset?> CorrectedAsync(Answer answer, Audience audience, CancellationToken cancellation)
    {
        DateTimeOffset? corrected = null;
        foreach (var citation in answer.Citations)
        {
            var correction = citation.Correction;
            if (
                answer.AsOf is not null
                && citation.ArticleId is { } id
                && await articles.FindAsync(id, cancellation) is { } now
                && audience.MayRead(now.Scope)
            )
            {
                correction = now.Correction ?? correction;
            }

            corrected = correction is { At: var at } && !(at <= corrected) ? at : corrected;
        }

        return corrected;
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, MillisecondDigits);

    private static string Why(LeftOutReason reason) =>
        reason switch
        {
            LeftOutReason.Room => "budget",
            LeftOutReason.ComputedTokens => "max_computed_tokens",
            LeftOutReason.Time => "time",
            LeftOutReason.NearDuplicate => "near_duplicate",
            LeftOutReason.Story => "same_story",
            _ => "language",
        };
}
