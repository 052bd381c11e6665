using System.Text;
using System.Text.Json.Serialization;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>The log-probabilities of a choice's tokens.</summary>
internal sealed record ChatLogprobs(IReadOnlyList<TokenLogprob> Content)
{
    /// <summary>Stands for minus infinity, which JSON cannot write.</summary>
    private const double Impossible = -9999;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public object? Refusal { get; }

    /// <summary>Null where none were asked for.</summary>
    public static ChatLogprobs? Of(IReadOnlyList<AnswerToken>? tokens) =>
        tokens is null
            ? null
            : new ChatLogprobs([
                .. tokens.Select(token => new TokenLogprob(
                    Text(token),
                    Finite(token),
                    Bytes(token),
                    [.. token.Alternatives.Select(other => new TopLogprob(Text(other), Finite(other), Bytes(other)))]
                )),
            ]);

    private static string Text(AnswerToken token) => Encoding.UTF8.GetString(token.Bytes.Span);

    private static int[] Bytes(AnswerToken token) => [.. token.Bytes.ToArray().Select(b => (int)b)];

    private static double Finite(AnswerToken token) => Math.Max(Impossible, token.LogProbability);
}

internal sealed record TokenLogprob(string Token, double Logprob, IReadOnlyList<int> Bytes, IReadOnlyList<TopLogprob> TopLogprobs);

internal sealed record TopLogprob(string Token, double Logprob, IReadOnlyList<int> Bytes);
