using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Answering;

/// <summary>Looks again at an answer that was given: what its citations say now. Thread-safe.</summary>
public sealed class AnswerReview(IAnswerRecords records, IArticleCatalog articles)
{
    /// <summary>Null where there is no such answer, or no longer; another tenant's is as one that never was.</summary>
    public async ValueTask<AnswerStatus?> OfAsync(string id, Audience audience, CancellationToken cancellation)
    {
        if (await records.FindAsync(id, cancellation).ConfigureAwait(false) is not { } record || record.Tenant != audience.Tenant)
        {
            return null;
        }

        var citations = new List<CitationStatus>();
        foreach (var cited in record.Citations)
        {
            citations.Add(await OfAsync(cited, record.At, audience, cancellation).ConfigureAwait(false));
        }

        var standing =
            citations.Exists(citation => citation.Change == CitationChange.Retracted) ? AnswerStanding.Retracted
            : citations.Exists(IsNoLongerSo) ? AnswerStanding.Corrected
            : AnswerStanding.Current;
        return new AnswerStatus(record, standing, citations);
    }

    /// <summary>An update that leaves the quoted words where they are leaves the answer as it is.</summary>
    private static bool IsNoLongerSo(CitationStatus citation) =>
        citation.Change == CitationChange.Corrected || (citation is { Change: CitationChange.Updated, PlaceNow: null });

    private async ValueTask<CitationStatus> OfAsync(
        CitedPlace cited,
        DateTimeOffset answered,
        Audience audience,
        CancellationToken cancellation
    )
    {
        var article = await articles.FindAsync(cited.Article, cancellation).ConfigureAwait(false);
        if (article is null || !audience.MayRead(article.Scope))
        {
            // An article that moved to readers of its own is gone for everybody else.
            var withdrawn = await articles.FindRetractedAsync(cited.Article, null, cancellation).ConfigureAwait(false);
            return withdrawn is not null && audience.MayRead(withdrawn.Scope)
                ? new CitationStatus(cited, CitationChange.Retracted, ChangedAt: withdrawn.RetractedAt, Reason: withdrawn.Reason)
                : new CitationStatus(cited, CitationChange.Removed);
        }

        if (article.FirstSeenAt > answered || article.Revision < cited.Revision)
        {
            // It was removed and read anew: its revisions count from 1 again, and none of them is the one that was cited.
            return new CitationStatus(cited, CitationChange.Removed, article.Revision, ChangedAt: article.RevisedAt);
        }

        return article.Revision == cited.Revision
            ? new CitationStatus(cited, CitationChange.None, article.Revision, new TextSpan(cited.Start, cited.End))
            : await SinceAsync(cited, article, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<CitationStatus> SinceAsync(CitedPlace cited, Article now, CancellationToken cancellation)
    {
        var change = CitationChange.Cosmetic;
        TextSpan? place = null;
        await foreach (var revision in articles.RevisionsAsync(cited.Article, cancellation).ConfigureAwait(false))
        {
            if (revision.Revision <= cited.Revision)
            {
                place = revision.Revision == cited.Revision ? PlaceOf(cited, revision.Body, now.Body) : null;
                break;
            }

            change = Worse(change, ChangeOf(revision.Kind));
        }

        var correction = now.Correction is { } last && change == CitationChange.Corrected ? last : null;
        return new CitationStatus(cited, change, now.Revision, place, now.RevisedAt, correction);
    }

    /// <summary>A first revision among later ones was published anew after a withdrawal.</summary>
    private static CitationChange ChangeOf(RevisionKind kind) =>
        kind switch
        {
            RevisionKind.Cosmetic => CitationChange.Cosmetic,
            RevisionKind.Update => CitationChange.Updated,
            RevisionKind.Correction => CitationChange.Corrected,
            _ => CitationChange.Retracted,
        };

    private static CitationChange Worse(CitationChange one, CitationChange other) => one > other ? one : other;

    /// <summary>Of several places of the same words the one nearest to where they stood.</summary>
    private static TextSpan? PlaceOf(CitedPlace cited, string before, string now)
    {
        if (cited.Start < 0 || cited.End > before.Length || cited.End <= cited.Start)
        {
            return null;
        }

        var words = before[cited.Start..cited.End];
        int? nearest = null;
        for (
            var at = now.IndexOf(words, StringComparison.Ordinal);
            at >= 0;
            at = now.IndexOf(words, at + words.Length, StringComparison.Ordinal)
        )
        {
            if (nearest is not { } best || Math.Abs(at - cited.Start) < Math.Abs(best - cited.Start))
            {
                nearest = at;
            }
        }

        return nearest is { } start ? new TextSpan(start, start + words.Length) : null;
    }
}
