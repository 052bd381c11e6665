using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>The calls of one choice as they are written, one after the other. Owned by one answer.</summary>
internal sealed class WrittenCalls
{
    private readonly List<ChatToolCall> _calls = [];
    private readonly List<Answer> _answers = [];

    public IReadOnlyList<ChatToolCall> Calls => _calls;

    /// <summary>That were written for the calls that have ended.</summary>
    public int Tokens => _answers.Sum(answer => answer.Usage.CompletionTokens);

    /// <summary>The last call has no end, so nothing can follow it.</summary>
    public bool IsCutOff => _answers is [.., { FinishReason: FinishReason.Length }];

    /// <summary>Returns the call's id.</summary>
    public string Begin(string id, string function)
    {
        _calls.Add(new ChatToolCall(id, function, ""));
        return id;
    }

    /// <param name="arguments">Of the call that was begun last.</param>
    public void End(Answer arguments)
    {
        _calls[^1] = _calls[^1] with { Arguments = arguments.Text };
        _answers.Add(arguments);
    }

    /// <summary>What all calls cost together. To be asked when the last one has ended.</summary>
    public Answer ToAnswer() =>
        _answers is [var only]
            ? only
            : _answers[^1] with
            {
                Text = string.Join('\n', _calls.Select(call => call.Arguments)),
                Usage = new Usage(
                    _answers.Sum(answer => answer.Usage.PromptTokens),
                    _answers.Sum(answer => answer.Usage.CachedTokens),
                    _answers.Sum(answer => answer.Usage.ComputedTokens),
                    Tokens
                )
                {
                    ReusedTokens = _answers.Sum(answer => answer.Usage.ReusedTokens),
                    SpeculativeTokens = _answers.Sum(answer => answer.Usage.SpeculativeTokens),
                },
            };
}
