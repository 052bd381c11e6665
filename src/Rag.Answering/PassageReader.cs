using System.Runtime.CompilerServices;
using System.Text;
using Rag.Answering.Telemetry;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;

namespace Rag.Answering;

/// <summary>Passages and a question to a grounded answer with citations. Thread-safe.</summary>
public sealed class PassageReader(
    ReaderPrompts prompts,
    Grounder grounder,
    AnswerFormats formats,
    ITokenizer tokenizer,
    QuestionOptions questionOptions,
    TimeProvider time
) : IReader
{
    /// <summary>Said when retrieval found nothing; the reader is then not asked.</summary>
    public const string NothingFound = "Nothing was found on this.";

    public IAsyncEnumerable<AnswerEvent> ReadAsync(
        string question,
        IReadOnlyList<Passage> passages,
        AnswerOptions options,
        CancellationToken cancellation
    ) =>
        ReadAsync(
            new AnswerRequest(
                QuestionText.Clean(question, questionOptions, tokenizer),
                passages,
                passages.Count,
                options with
                {
                    Passages = options.Passages ?? passages.Count,
                },
                time.GetTimestamp(),
                TimeSpan.Zero
            ),
            cancellation
        );

    internal async IAsyncEnumerable<AnswerEvent> ReadAsync(AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = request.Options;
        using var format = options.Format is null ? null : await formats.ConstrainAsync(options.Format, cancellation);
        var prompt = prompts.Assemble(request);
        yield return new AnswerEvent.Retrieved(prompt.Used, request.Found, request.Retrieval);
        if (prompt.Used.Count == 0 && format is null)
        {
            yield return new AnswerEvent.TextDelta(NothingFound);
            yield return new AnswerEvent.Completed(prompts.NothingFound(request, prompt));
            yield break;
        }

        var grounding = format is null ? grounder.Constrain(prompt.Rendered, options.Grounding ?? grounder.DefaultMode) : null;
        var constraint = (ITokenConstraint?)format ?? grounding;
        RefuseBanOfAll(constraint, options.Sampling);
        await using var generation = prompts.Submit(prompt, request, constraint);
        request.Guess?.Dispose();
        var text = new AnswerText(tokenizer, grounder.Marks, grounding is not null, options.Stop ?? []);
        var tokens = options.LogProbabilities ? new AnswerTokens(tokenizer) : null;
        TimeSpan? firstToken = null;
        await foreach (var delta in generation.Deltas.WithCancellation(cancellation))
        {
            firstToken ??= time.GetElapsedTime(request.Started);
            tokens?.Add(delta);
            if (text.Accept(delta.TokenId) is { Length: > 0 } piece)
            {
                yield return new AnswerEvent.TextDelta(piece, tokens?.TakeNew());
            }

            if (text.IsStopped)
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
        if ((outcome?.IsRefusal == true ? text.Replace(PromptTemplate.Refusal) : text.Complete()) is { Length: > 0 } rest)
        {
            yield return new AnswerEvent.TextDelta(rest, tokens?.TakeNew());
        }

        yield return new AnswerEvent.Completed(
            new Answer(
                text.Text,
                outcome is null || outcome.IsRefusal ? "" : Encoding.UTF8.GetString(outcome.ShortAnswer).Trim(),
                outcome?.IsRefusal ?? (format is null && text.Text.Trim() == PromptTemplate.Refusal),
                format is null ? Citations.Of(text.Text, outcome, prompt, grounder) : [],
                prompt.Used,
                request.Found,
                text.IsStopped ? FinishReason.Stop : completion.Reason,
                completion.Usage,
                new AnswerTimings(request.Retrieval, firstToken, time.GetElapsedTime(request.Started)),
                outcome is { ShortAnswer.Length: > 0 } ? outcome.RefusalLogProbability - outcome.ShortLogProbability : null,
                prompt.LeftOut.Count,
                prompt.GivenUp
            )
            {
                Tokens = tokens?.All,
            }
        );
    }

    /// <summary>What is known before anything is computed is refused before; later the engine says the same.</summary>
    private static void RefuseBanOfAll(ITokenConstraint? constraint, SamplingParameters sampling)
    {
        if (sampling.LogitBias is null || constraint is null or { IsFree: true })
        {
            return;
        }

        foreach (var id in constraint.AllowedNext)
        {
            if (!sampling.Bans(id))
            {
                return;
            }
        }

        throw new BadQuestionException(
            "The logit bias bans every token with which the answer may begin: ban fewer, or ask for another form."
        );
    }
}
