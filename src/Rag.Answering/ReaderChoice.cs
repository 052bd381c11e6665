using System.Runtime.CompilerServices;
using System.Text;
using Rag.Answering.Guard;
using Rag.Answering.Telemetry;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;

namespace Rag.Answering;

/// <summary>One answer that the reader is writing. Disposing it ends the writing.</summary>
/// <param name="format">What it is held to; its owner disposes it once the writing has ended.</param>
/// <param name="grounding">Null where the answer is free, or held to a format.</param>
/// <param name="check">Null where the answer was not drawn to be computed again.</param>
internal sealed class ReaderChoice(
    int index,
    AnswerRequest request,
    AssembledPrompt prompt,
    IGeneration generation,
    FormatConstraint? format,
    GroundedConstraint? grounding,
    Grounder grounder,
    ITokenizer tokenizer,
    TimeProvider time,
    GuardCheck? check = null
) : IAsyncDisposable
{
    private readonly AnswerText _text = new(tokenizer, grounding is { } held ? () => held.HasDecided : null, request.Options.Stop ?? []);
    private readonly AnswerTokens? _tokens = request.Options.LogProbabilities ? new AnswerTokens(tokenizer) : null;
    private TimeSpan? _firstToken;

    /// <summary>Its deltas, and then the answer.</summary>
    public async IAsyncEnumerable<AnswerEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var delta in generation.Deltas.WithCancellation(cancellation))
        {
            _firstToken ??= time.GetElapsedTime(request.Started);
            _tokens?.Add(delta);
            check?.Add(delta);
            if (_text.Accept(delta.TokenId) is { Length: > 0 } piece)
            {
                yield return new AnswerEvent.TextDelta(piece, _tokens?.TakeNew(), index);
            }

            if (_text.IsStopped)
            {
                generation.Cancel();
                break;
            }
        }

        var completion = await generation.Completion;
        AnswerTrace.Note(completion, time);
        cancellation.ThrowIfCancellationRequested();
        if (completion.Reason is FinishReason.Error)
        {
            format?.ThrowIfFailed();
        }

        ReaderPrompts.ThrowIfFailed(completion);
        var outcome = grounding?.Outcome;
        if (outcome is not null && !_text.IsStopped)
        {
            check?.Offer(request, prompt, grounder, outcome, completion);
        }

        if ((outcome?.IsRefusal == true ? _text.Replace(PromptTemplate.Refusal) : _text.Complete()) is { Length: > 0 } rest)
        {
            yield return new AnswerEvent.TextDelta(rest, _tokens?.TakeNew(), index);
        }

        yield return new AnswerEvent.Completed(AnswerOf(completion, outcome), index);
    }

    public ValueTask DisposeAsync() => generation.DisposeAsync();

    private Answer AnswerOf(Completion completion, GroundedOutcome? outcome) =>
        new(
            _text.Text,
            outcome is null || outcome.IsRefusal ? "" : Encoding.UTF8.GetString(outcome.ShortAnswer).Trim(),
            outcome?.IsRefusal ?? (format is null && _text.Text.Trim() == PromptTemplate.Refusal),
            format is null ? Citations.Of(_text.Text, outcome, prompt, grounder) : [],
            prompt.Used,
            request.Found,
            _text.IsStopped ? FinishReason.Stop : completion.Reason,
            completion.Usage,
            new AnswerTimings(request.Retrieval, _firstToken, time.GetElapsedTime(request.Started)),
            outcome is { ShortAnswer.Length: > 0 } ? outcome.RefusalLogProbability - outcome.ShortLogProbability : null,
            prompt.LeftOut.Count,
            prompt.GivenUp
        )
        {
            Tokens = _tokens?.All,
            NotRead = prompt.NotRead,
        };
}
