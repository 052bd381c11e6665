using System.Text;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Completions;

/// <summary>The log-probabilities of tokens in the legacy form: a list for each of their properties.</summary>
/// <param name="TextOffset">Where each token begins in the choice's text, in UTF-16 units.</param>
internal sealed record CompletionLogprobs(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<double> TokenLogprobs,
    IReadOnlyList<IReadOnlyDictionary<string, double>> TopLogprobs,
    IReadOnlyList<int> TextOffset
)
{
    /// <summary>Stands for minus infinity, which JSON cannot write.</summary>
    private const double Impossible = -9999;

    /// <summary>Null where none were asked for.</summary>
    /// <param name="offset">Where the first token begins.</param>
    public static CompletionLogprobs? Of(IReadOnlyList<AnswerToken>? tokens, int offset)
    {
        if (tokens is null)
        {
            return null;
        }

        var offsets = new List<int>(tokens.Count);
        foreach (var token in tokens)
        {
            offsets.Add(offset);
            offset += Text(token).Length;
        }

        return new CompletionLogprobs(
            [.. tokens.Select(Text)],
            [.. tokens.Select(Finite)],
            [.. tokens.Select(token => token.Alternatives.DistinctBy(Text).ToDictionary(Text, Finite))],
            offsets
        );
    }

    /// <summary>Those of two pieces of one text.</summary>
    public static CompletionLogprobs? Join(CompletionLogprobs? before, CompletionLogprobs? after) =>
        before is null || after is null
            ? before ?? after
            : new CompletionLogprobs(
                [.. before.Tokens, .. after.Tokens],
                [.. before.TokenLogprobs, .. after.TokenLogprobs],
                [.. before.TopLogprobs, .. after.TopLogprobs],
                [.. before.TextOffset, .. after.TextOffset]
            );

    private static string Text(AnswerToken token) => Encoding.UTF8.GetString(token.Bytes.Span);

    private static double Finite(AnswerToken token) => Math.Max(Impossible, token.LogProbability);
}
