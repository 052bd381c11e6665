using Rag.Eval.Statistics;

namespace Rag.Eval.Tuning;

/// <summary>Parts the questions of each set at random into folds that differ by one question at most.</summary>
internal sealed class QuestionFolds
{
    /// <summary>By fold, then by set: numbers of questions in ascending order.</summary>
    private readonly int[][][] _members;

    public QuestionFolds(IReadOnlyList<TuningSet> sets, int folds, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var shuffled = new List<int[]>();
        foreach (var set in sets)
        {
            int[] questions = [.. Enumerable.Range(0, set.Questions.Count)];
            for (var i = questions.Length - 1; i > 0; i--)
            {
                var other = random.NextBelow(i + 1);
                (questions[i], questions[other]) = (questions[other], questions[i]);
            }

            shuffled.Add(questions);
        }

        _members =
        [
            .. Enumerable
                .Range(0, folds)
                .Select(fold => shuffled.Select(questions => questions.Where((_, i) => i % folds == fold).Order().ToArray()).ToArray()),
        ];
    }

    public int Count => _members.Length;

    /// <summary>The questions of a fold by set.</summary>
    public IReadOnlyList<int[]> this[int fold] => _members[fold];
}
