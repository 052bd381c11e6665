using Rag.Answering.Telemetry;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.Answering;

/// <summary>A question's passages to a prompt, and the prompt to the engine. Thread-safe.</summary>
/// <param name="meter">Is told what generations cost; null where nobody counts.</param>
/// <param name="adapters">Null where no tenant has an adapter.</param>
public sealed class ReaderPrompts(
    PromptAssembler assembler,
    IEngine engine,
    PromptOptions promptOptions,
    TimeProvider time,
    IWorkMeter? meter = null,
    TenantAdapters? adapters = null
)
{
    private readonly TenantAdapters _adapters = adapters ?? TenantAdapters.None;

    /// <exception cref="BadQuestionException">The bound on computed tokens leaves nothing to read.</exception>
    internal AssembledPrompt Assemble(AnswerRequest request) =>
        TryAssemble(request)
        ?? throw new BadQuestionException(
            $"A budget of {request.Options.ComputedTokens} computed tokens holds the question with no passage that was found: allow more, "
                + "or ask again when its passages are cached."
        );

    /// <summary>Null where the bound on computed tokens leaves nothing to read.</summary>
    internal AssembledPrompt? TryAssemble(AnswerRequest request)
    {
        using var assembling = AnswerTrace.Begin("assemble");
        var options = request.Options;
        var budget = new PromptBudget(
            options.Passages ?? promptOptions.Passages,
            promptOptions.PassageTokens,
            options.ComputedTokens ?? PromptBudget.Unbounded
        );
        var adapter = _adapters.Of(options);
        var prompt = assembler.Assemble(request.Question, request.Passages, budget, part =>
            part.TokenIds.Length - engine.CachedTokens([part], adapter)[0]
        );
        assembling?.SetTag("rag.passages", prompt.Used.Count).SetTag("rag.tokens.to_compute", prompt.ComputedTokens);
        return prompt.ComputedTokens > budget.ComputedTokens || (prompt.Used.Count == 0 && prompt.GivenUp > 0) ? null : prompt;
    }

    /// <summary>
    /// Tokens of the prompt as they are cached now, and so many to be generated; null where the bound on computed tokens leaves nothing to
    /// read.
    /// </summary>
    internal Usage? Estimate(AnswerRequest request, int generated)
    {
        if (TryAssemble(request) is not { } assembled)
        {
            return null;
        }

        PromptPart[] shared = [.. assembled.Prompt.Parts.Where(part => part.Kind != PromptPartKind.Question)];
        var (prompt, cached) = (
            assembled.Prompt.Parts.Sum(part => part.TokenIds.Length),
            engine.CachedTokens(shared, _adapters.Of(request.Options)).Sum()
        );
        return new Usage(prompt, cached, prompt - cached, generated);
    }

    /// <summary>Milliseconds that the engine takes for it at its present step costs.</summary>
    internal double CostOf(Usage usage) =>
        engine.Snapshot().Costs.Milliseconds(usage.ComputedTokens, usage.CachedTokens, usage.CompletionTokens);

    /// <summary>The name of the adapter that a request is read with; null for none.</summary>
    internal string? AdapterOf(AnswerRequest request) => _adapters.Of(request.Options);

    internal IGeneration Submit(AssembledPrompt prompt, AnswerRequest request, ITokenConstraint? constraint)
    {
        var options = request.Options;
        try
        {
            var generation = engine.Submit(
                new EngineRequest(
                    prompt.Prompt,
                    new TenantScope(options.Audience.Tenant),
                    options.Sampling,
                    options.MaxTokens,
                    constraint,
                    Remaining(options.Deadline, time.GetElapsedTime(request.Started)),
                    options.ComputedTokens,
                    options.Audience.Tenant
                )
                {
                    Adapter = _adapters.Of(options),
                }
            );
            return meter is null ? generation : new MeteredGeneration(generation, meter, options.Audience.Tenant);
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

    /// <summary>The answer to a question for which nothing was found: the reader is not asked.</summary>
    internal Answer NothingFound(AnswerRequest request, AssembledPrompt prompt) =>
        Answer.WithoutEvidence(
            PassageReader.NothingFound,
            [],
            request.Found,
            new Usage(0, 0, 0, 0),
            new AnswerTimings(request.Retrieval, null, time.GetElapsedTime(request.Started)),
            prompt.LeftOut.Count
        ) with
        {
            NotRead = prompt.NotRead,
        };

    /// <exception cref="BadQuestionException">What the request allows and bans left nothing to be written.</exception>
    /// <exception cref="AnswerFailedException">The engine did not take the question, or could not finish.</exception>
    internal static void ThrowIfFailed(Completion completion)
    {
        if (completion.Refusal is { Reason: RefusalReason.Constraint })
        {
            throw new BadQuestionException(completion.Error!);
        }

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
