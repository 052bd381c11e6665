using Rag.Core.Evaluation;
using Rag.Eval.Statistics;
using Rag.Eval.Tuning;

namespace Rag.Eval.Tests.Tuning;

/// <summary>
/// Questions whose candidates have three drawn features each and are ranked by their weighted sum; the evidence is the candidate that
/// planted weights rank first.
/// </summary>
internal static class PlantedSet
{
    private const int Candidates = 30;

    /// <summary>Of all three today's value is 1.</summary>
    public static readonly IReadOnlyList<TunedWeight> Weights =
    [
        new TunedWeight("First", 0, 3, 1),
        new TunedWeight("Second", 0, 3, 1),
        new TunedWeight("Third", 0, 3, 1),
    ];

    /// <param name="planted">The weights by which the evidence is chosen; null chooses it at random, so that no weights find it.</param>
    public static TuningSet Of(string name, int questions, int seed, IReadOnlyList<double>? planted)
    {
        var random = new SeededRandom((ulong)seed);
        var asked = new List<TunedQuestion>();
        for (var n = 0; n < questions; n++)
        {
            var features = new double[Candidates][];
            for (var i = 0; i < Candidates; i++)
            {
                features[i] = [random.NextShare(), random.NextShare(), random.NextShare()];
            }

            var evidence = planted is null ? random.NextBelow(Candidates) : Rank(features, planted, 1)[0];
            asked.Add(Question(n, features, evidence));
        }

        return TuningSet.Of(name, asked);
    }

    /// <summary>The same questions with other evidence for some of them.</summary>
    public static TuningSet Relabelled(TuningSet set, IReadOnlyCollection<int> questions) =>
        set with
        {
            Questions =
            [
                .. set.Questions.Select(
                    (question, n) =>
                        questions.Contains(n) ? question with { Evidence = [.. question.Evidence.Skip(1), question.Evidence[0]] } : question
                ),
            ],
        };

    private static TunedQuestion Question(int number, double[][] features, int evidence) =>
        new(
            new EvalCase($"q{number}", "?", "planted", [new Evidence("a", null)]),
            [.. Enumerable.Range(0, Candidates).Select(i => i == evidence ? (IReadOnlyList<int>)[0] : [])],
            [.. Enumerable.Repeat(100, Candidates)],
            (weights, top) => Rank(features, weights, top)
        );

    private static List<int> Rank(double[][] features, IReadOnlyList<double> weights, int top) =>
        [
            .. Enumerable
                .Range(0, features.Length)
                .OrderByDescending(i => features[i].Zip(weights, (feature, weight) => feature * weight).Sum())
                .Take(top),
        ];
}
