using Rag.Api.Storage;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Adaptation;
using Rag.Eval.Making;

namespace Rag.Api.Adaptation;

/// <summary>
/// Questions of public articles, and those whose answers readers found good where questions are kept: of nobody's own collection, and by
/// nobody who has a tenant of their own. A search without an answer teaches the reader nothing, and takes no other question's place.
/// </summary>
internal sealed class AdaptationData(
    AdaptationOptions options,
    AdaptationFolder folder,
    IArticleCatalog articles,
    IAnswerFeedback feedback,
    IQuestionShelf shelf,
    IServiceProvider services
)
{
    /// <param name="since">Where it is given, what was stored later has to be enough.</param>
    public async Task<AdaptationQuestions> GatherAsync(AdaptationKind kind, DateTimeOffset? since, CancellationToken cancellation)
    {
        var accepted = await AcceptedAsync(cancellation);
        var made = await AdaptationMaterial.GatherAsync(articles, options.MostArticles, accepted, cancellation);
        List<AdaptationQuestion> all = [.. made.Where(question => kind == AdaptationKind.Questions || question.HasAnswer)];
        var old = folder.OldNames(kind);
        List<AdaptationQuestion> learned = [.. all.Where(question => !question.IsHeldOut && !old.Contains(question.Id))];
        var held = all.Where(question => question.IsHeldOut).OrderBy(question => question.Id, StringComparer.Ordinal).ToList();
        return new AdaptationQuestions(
            learned,
            learned.Count(question => question.Kind == ThumbCases.Up),
            [.. held.Where(question => !old.Contains(question.Id)).Take(options.MostQuestions)],
            [.. held.Where(question => old.Contains(question.Id)).Take(options.MostQuestions)],
            TooLittle(learned, since)
        );
    }

    private string? TooLittle(List<AdaptationQuestion> learned, DateTimeOffset? since)
    {
        var counted = since is { } time ? learned.Count(question => question.SeenAt > time) : learned.Count;
        return counted >= options.MinimumPairs
            ? null
            : $"There are {counted} {(since is null ? "" : "new ")}questions to learn from, and Adaptation:MinimumPairs asks for "
                + $"{options.MinimumPairs}.";
    }

    private async Task<IReadOnlyList<EvalCase>> AcceptedAsync(CancellationToken cancellation)
    {
        if (services.GetService<IKeptQuestions>() is { } kept)
        {
            return (await ThumbCases.OfAsync(kept, feedback, articles, cancellation)).Cases;
        }

        if (!shelf.AreKept())
        {
            return [];
        }

        var left = shelf.Open();
        using var opened = left as IDisposable;
        return (await ThumbCases.OfAsync(left, feedback, articles, cancellation)).Cases;
    }
}
