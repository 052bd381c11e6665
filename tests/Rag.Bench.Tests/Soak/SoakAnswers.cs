using System.Text;
using Rag.Core.Answers;

namespace Rag.Bench.Tests.Soak;

/// <summary>Answers made by hand.</summary>
internal static class SoakAnswers
{
    public static Answer With(IReadOnlyList<Citation> citations, IReadOnlyList<AnswerToken>? tokens) =>
        new(
            "Open — “bridge is open” [1]",
            "Open",
            IsRefusal: false,
            citations,
            [],
            Found: 1,
            FinishReason.Stop,
            new Usage(0, 0, 0, 0),
            new AnswerTimings(default, null, default),
            RefusalMargin: null,
            LeftOut: 0
        )
        {
            Tokens = tokens,
        };

    public static Answer Of(params ReadOnlySpan<(string Text, double LogProbability)> tokens)
    {
        var made = new List<AnswerToken>();
        foreach (var (text, logProbability) in tokens)
        {
            made.Add(new AnswerToken(Encoding.UTF8.GetBytes(text), logProbability, []));
        }

        return With([], made);
    }
}
