using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Engine;

namespace Rag.Answering;

/// <summary>The tokens of one answer with their log-probabilities, as they come.</summary>
internal sealed class AnswerTokens(ITokenizer tokenizer)
{
    private readonly List<AnswerToken> _all = [];
    private int _taken;

    public IReadOnlyList<AnswerToken> All => _all;

    public void Add(Delta delta) =>
        _all.Add(
            Token(
                delta.TokenId,
                delta.LogProbability,
                [.. delta.Alternatives.ToArray().Select(alternative => Token(alternative.TokenId, alternative.LogProbability, []))]
            )
        );

    /// <summary>The tokens that were not taken before.</summary>
    public IReadOnlyList<AnswerToken> TakeNew()
    {
        var fresh = _all[_taken..];
        _taken = _all.Count;
        return fresh;
    }

    private AnswerToken Token(int id, double logProbability, IReadOnlyList<AnswerToken> alternatives) =>
        new(tokenizer.BytesOf(id).ToArray(), logProbability, alternatives);
}
