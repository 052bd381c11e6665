using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Runs;

namespace Rag.Eval.Misses;

/// <summary>
/// Follows the evidence of a failed question through the stages, as things are stored now, up to the first that lost it. A search needs
/// every piece, so the piece that was lost first counts; an answer is a span of one passage, so the piece that came furthest does.
/// Thread-safe.
/// </summary>
/// <param name="readings">
/// Asked for when an answer is looked into; gives null where no extractor reads passages: then what was found counts as read.
/// </param>
public sealed class MissFinder(IArticleCatalog articles, ISearchExplainer searches, Func<IAnswerExplainer?> readings) : IMissFinder
{
    public async ValueTask<CaseMiss?> FindAsync(CaseOutcome outcome, CancellationToken cancellation)
    {
        if (!FailedCase.Is(outcome))
        {
            return null;
        }

        return outcome is { Answer: { } answer, Case.Golds: { } golds }
            ? AnswerFaults.Find(answer, golds) ?? await InAnswerAsync(outcome, answer, golds, cancellation).ConfigureAwait(false)
            : await InSearchAsync(outcome, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<CaseMiss> InSearchAsync(CaseOutcome outcome, CancellationToken cancellation)
    {
        var found = outcome.Ranking.Where(passage => passage.Rank <= FailedCase.FoundWithin).SelectMany(passage => passage.Evidence);
        var misses = new List<CaseMiss>();
        foreach (var piece in Enumerable.Range(0, outcome.Case.Evidence.Count).Except(found))
        {
            var place = await EvidencePlace.FindAsync(articles, outcome.Case, piece, cancellation).ConfigureAwait(false);
            misses.Add(place.Miss ?? await InRankingAsync(outcome.Case, place, cancellation).ConfigureAwait(false));
        }

        return misses.MinBy(miss => miss.Stage)!;
    }

    private async ValueTask<CaseMiss> InRankingAsync(EvalCase item, EvidencePlace place, CancellationToken cancellation)
    {
        var standing = await StandingAsync(item, place, cancellation).ConfigureAwait(false);
        return standing.LeftOut is { } reason
            ? place.Lost(MissStage.NotChosen, standing, MissSentences.NotChosen(place, reason))
            : place.Lost(MissStage.NotRetrieved, standing, MissSentences.NotRetrieved(place, standing));
    }

    private async ValueTask<CaseMiss> InAnswerAsync(
        CaseOutcome outcome,
        CaseAnswer answer,
        IReadOnlyList<string> golds,
        CancellationToken cancellation
    )
    {
        var reading = readings() is { } explainer
            ? await explainer.ExplainAsync(outcome.Case.Question, cancellation).ConfigureAwait(false)
            : null;
        if (outcome.Case.Evidence.Count == 0)
        {
            return UnnamedEvidence.Find(reading, answer, golds);
        }

        var misses = new List<CaseMiss>();
        foreach (var piece in Enumerable.Range(0, outcome.Case.Evidence.Count))
        {
            var place = await EvidencePlace.FindAsync(articles, outcome.Case, piece, cancellation).ConfigureAwait(false);
            misses.Add(place.Miss ?? await InReadingAsync(outcome, answer, place, reading, cancellation).ConfigureAwait(false));
        }

        return misses.MaxBy(miss => miss.Stage)!;
    }

    private async ValueTask<CaseMiss> InReadingAsync(
        CaseOutcome outcome,
        CaseAnswer answer,
        EvidencePlace place,
        PassageReadings? reading,
        CancellationToken cancellation
    )
    {
        var standing = await StandingAsync(outcome.Case, place, cancellation).ConfigureAwait(false);
        if (!IsRead(outcome, place, reading))
        {
            return reading?.NotRead.FirstOrDefault(left => left.Passage is StoredPassage stored && place.Holds(stored.Chunk.Id)) is { } left
                ? place.Lost(MissStage.NotChosen, standing, MissSentences.NotChosen(place, left.Reason))
                : place.Lost(MissStage.NotRetrieved, standing, MissSentences.NotRetrieved(place, standing));
        }

        return !answer.IsRefusal && place.IsQuotedBy(answer)
            ? place.Lost(MissStage.AnsweredWrongly, standing, MissSentences.AnsweredWrongly(place, answer, reading))
            : place.Lost(MissStage.PutDown, standing, MissSentences.PutDown(place, answer, reading));
    }

    private static bool IsRead(CaseOutcome outcome, EvidencePlace place, PassageReadings? reading) =>
        reading is null
            ? outcome.Ranking.Any(passage => passage.Evidence.Contains(place.Piece))
            : reading.Read.Any(read => place.Holds(read.Passage.Chunk.Id));

    /// <summary>Of the chunk with this evidence that stands best.</summary>
    private async ValueTask<SearchStanding> StandingAsync(EvalCase item, EvidencePlace place, CancellationToken cancellation)
    {
        var chunks = place.Chunks.Select(chunk => chunk.Id).ToList();
        var standings = await searches
            .ExplainAsync(new SearchRequest(item.Question), chunks, FailedCase.FoundWithin, cancellation)
            .ConfigureAwait(false);
        return standings.MinBy(standing => (standing.FusedRank ?? int.MaxValue, standing.LexicalRank ?? int.MaxValue))!;
    }
}
