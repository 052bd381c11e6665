using System.Collections.Concurrent;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Runs;

namespace Rag.Eval.Tests.Runs;

/// <summary>Finds the evidence of every question at the rank of its ordinal, and stops where it is told to.</summary>
internal sealed class ScriptedAsker : ICaseAsker
{
    private readonly ConcurrentQueue<string> _asked = new();

    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>Called before each question is answered.</summary>
    public Func<EvalCase, CancellationToken, Task> Before { get; init; } = (_, _) => Task.CompletedTask;

    public static IReadOnlyList<EvalCase> Cases(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new EvalCase($"q{i}", $"Question {i}?", i % 2 == 0 ? "even" : "odd", [new Evidence("a", null)])),
        ];

    public async ValueTask<AskedCase> AskAsync(EvalCase item, int depth, CancellationToken cancellation)
    {
        await Before(item, cancellation);
        cancellation.ThrowIfCancellationRequested();
        _asked.Enqueue(item.Id);
        var rank = int.Parse(item.Id[1..], System.Globalization.CultureInfo.InvariantCulture) + 1;
        RankedPassage[] ranking =
        [
            .. Enumerable
                .Range(1, depth)
                .Select(place => new RankedPassage(place, $"s{place}", 1, null, 0, 5, -place, place == rank ? [0] : [])),
        ];
        return new AskedCase(ranking, null, new CaseCost(1, null, 1));
    }

    public static Task Fail(string sentence) => Task.FromException(new AnswerFailedException(sentence));
}
