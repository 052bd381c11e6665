using System.Runtime.CompilerServices;
using System.Text;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;

namespace Rag.Answering;

/// <summary>Passages and a question to a grounded answer with citations. Thread-safe.</summary>
public sealed class PassageReader(
    PromptAssembler assembler,
    Grounder grounder,
    AnswerFormats formats,
    ITokenizer tokenizer,
    IEngine engine,
    PromptOptions promptOptions,
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
                QuestionText.Clean(question, questionOptions.Length),
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
        var format = options.Format is null ? null : formats.Constrain(options.Format);
        var prompt = Assemble(request);
        yield return new AnswerEvent.Retrieved(prompt.Used, request.Found, request.Retrieval);
        if (prompt.Used.Count == 0 && format is null)
        {
            yield return new AnswerEvent.TextDelta(NothingFound);
            yield return new AnswerEvent.Completed(Unasked(request, prompt));
            yield break;
        }

        var grounding = format is null ? grounder.Constrain(prompt.Rendered, options.Grounding ?? grounder.DefaultMode) : null;
        await using var generation = Submit(prompt, request, (ITokenConstraint?)format ?? grounding);
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
        cancellation.ThrowIfCancellationRequested();
        ThrowIfFailed(completion);
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

    /// <exception cref="BadQuestionException">The bound on computed tokens leaves nothing to read.</exception>
    private AssembledPrompt Assemble(AnswerRequest request)
    {
        var options = request.Options;
        var budget = new PromptBudget(
            options.Passages ?? promptOptions.Passages,
            promptOptions.PassageTokens,
            options.ComputedTokens ?? PromptBudget.Unbounded
        );
        var prompt = assembler.Assemble(request.Question, request.Passages, budget, part =>
            part.TokenIds.Length - engine.CachedTokens([part], TenantScope.Public)[0]
        );
        return prompt.ComputedTokens > budget.ComputedTokens || (prompt.Used.Count == 0 && prompt.GivenUp > 0)
            ? throw new BadQuestionException(
                $"A budget of {budget.ComputedTokens} computed tokens holds the question with no passage that was found: allow more, "
                    + "or ask again when its passages are cached."
            )
            : prompt;
    }

    private Answer Unasked(AnswerRequest request, AssembledPrompt prompt) =>
        new(
            NothingFound,
            "",
            true,
            [],
            [],
            request.Found,
            FinishReason.Stop,
            new Usage(0, 0, 0, 0),
            new AnswerTimings(request.Retrieval, null, time.GetElapsedTime(request.Started)),
            null,
            prompt.LeftOut.Count
        );

    private IGeneration Submit(AssembledPrompt prompt, AnswerRequest request, ITokenConstraint? constraint)
    {
        var options = request.Options;
        try
        {
            return engine.Submit(
                new EngineRequest(
                    prompt.Prompt,
                    TenantScope.Public,
                    options.Sampling,
                    options.MaxTokens,
                    constraint,
                    Remaining(options.Deadline, time.GetElapsedTime(request.Started)),
                    options.ComputedTokens
                )
            );
        }
        catch (ArgumentException exception)
        {
            throw new BadQuestionException(exception.Message);
        }
    }

    /// <summary>
    /// Of a deadline that has passed, so little is left that the engine refuses the request as it refuses all requests that come too late.
    /// </summary>
    private static TimeSpan? Remaining(TimeSpan? deadline, TimeSpan elapsed) =>
        deadline is null ? null
        : deadline > elapsed ? deadline - elapsed
        : TimeSpan.FromTicks(1);

    /// <exception cref="AnswerFailedException">The engine did not take the question, or could not finish.</exception>
    private static void ThrowIfFailed(Completion completion)
    {
        if (completion.Refusal is { } refusal)
        {
            throw new AnswerRefusedException(completion.Error!, refusal.RetryAfter);
        }

        if (completion.Reason is FinishReason.Error)
        {
            throw new AnswerFailedException(completion.Error ?? "The engine failed.");
        }
    }
}
