using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Eval.Misses;

/// <summary>
/// Where a question was lost of which nobody said what article answers it: a passage that holds an accepted answer stands for its evidence.
/// </summary>
internal static class UnnamedEvidence
{
    public static CaseMiss Find(PassageReadings? reading, CaseAnswer answer, IReadOnlyList<string> golds)
    {
        var read = reading?.Read.FirstOrDefault(read => GoldWords.Hold(read.Passage.Text, golds));
        if (read is not null)
        {
            var place = new EvidencePlace(0, read.Passage.Title ?? read.Passage.Article.Id.Value, [read.Passage.Chunk], null);
            return !answer.IsRefusal && place.IsQuotedBy(answer)
                ? Of(MissStage.AnsweredWrongly, MissSentences.AnsweredWrongly(place, answer, reading))
                : Of(MissStage.PutDown, MissSentences.PutDown(place, answer, reading));
        }

        return reading?.NotRead.FirstOrDefault(left => GoldWords.Hold(left.Passage.Text, golds)) is { } left
            ? Of(MissStage.NotChosen, MissSentences.NotChosen(left))
            : Of(MissStage.NotRetrieved, MissSentences.NothingHoldsIt());
    }

    private static CaseMiss Of(MissStage stage, string detail) => new(stage, null, null, null, null, detail);
}
