using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Reading;

namespace Rag.Eval.Making;

/// <summary>
/// Makes cases of what was asked here and found good or bad. A thumb up makes what was answered the accepted answer; below a thumb down
/// nobody knows the right one, so such a question goes to a person.
/// </summary>
public static class ThumbCases
{
    /// <summary>Of a case that a thumb up made.</summary>
    public const string Up = "thumb-up";

    /// <summary>Of a question that waits for its answer.</summary>
    public const string Down = "thumb-down";

    public static async Task<ThumbCasesResult> OfAsync(
        IKeptQuestions questions,
        IAnswerFeedback feedback,
        IArticleCatalog articles,
        CancellationToken cancellation
    )
    {
        var (cases, review, asked, gone) = (new List<EvalCase>(), new List<EvalCase>(), new HashSet<string>(StringComparer.Ordinal), 0);
        await foreach (var kept in questions.ListAsync(cancellation).ConfigureAwait(false))
        {
            // Rules may have become stricter since it was kept, and what is one tenant's own is nobody else's matter.
            var thumb = await feedback.FindAsync(kept.AnswerId, kept.Tenant, cancellation).ConfigureAwait(false);
            if (
                thumb is null
                || kept.Tenant != Audience.Everybody.Tenant
                || PersonalText.IsIn(kept.Question)
                || !asked.Add(ShortAnswerMetrics.Normalize(kept.Question))
            )
            {
                continue;
            }

            if (thumb.Thumb == Thumb.Down || (kept is { IsRefusal: false, Answered: null }))
            {
                review.Add(new EvalCase(kept.AnswerId, kept.Question, Down, []));
            }
            else if (kept.IsRefusal)
            {
                cases.Add(new EvalCase(kept.AnswerId, kept.Question, Up, []) { Golds = [] });
            }
            else if (await CaseOfAsync(kept, kept.Answered!.Value, articles, cancellation).ConfigureAwait(false) is { } item)
            {
                cases.Add(item);
            }
            else
            {
                gone++;
            }
        }

        return new ThumbCasesResult(cases, review, gone);
    }

    /// <summary>Null where the words are no longer stored, or not for everybody.</summary>
    private static async Task<EvalCase?> CaseOfAsync(
        KeptQuestion kept,
        CitedPlace place,
        IArticleCatalog articles,
        CancellationToken cancellation
    )
    {
        await foreach (var revision in articles.RevisionsAsync(place.Article, cancellation).ConfigureAwait(false))
        {
            if (revision.Revision == place.Revision)
            {
                return
                    revision.Scope == AccessScope.Public && place.Start >= 0 && place.Start < place.End && place.End <= revision.Body.Length
                    ? new EvalCase(
                        kept.AnswerId,
                        kept.Question,
                        Up,
                        [new Evidence(revision.SourceId ?? revision.Url ?? revision.Id.Value, null)]
                    )
                    {
                        Golds = [revision.Body[place.Start..place.End]],
                    }
                    : null;
            }
        }

        return null;
    }
}
