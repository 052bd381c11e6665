using System.Runtime.CompilerServices;
using System.Text;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Sampling;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;

namespace Rag.Answering;

/// <summary>Passages and a question to a grounded answer with citations. Thread-safe.</summary>
public sealed class PassageReader(
    PromptAssembler assembler, Grounder grounder, AnswerFormats formats, ITokenizer tokenizer, IEngine engine, PromptOptions promptOptions, TimeProvider time)
    : IReader
{
    /// <summary>Said when retrieval found nothing; the reader is then not asked.</summary>
    public const string NothingFound = "Nothing was found on this.";

    public IAsyncEnumerable<AnswerEvent> ReadAsync(
        string question, IReadOnlyList<Passage> passages, AnswerOptions options, CancellationToken cancellation) =>
        ReadAsync(
            new Reading(
                QuestionText.Clean(question, promptOptions.QuestionLength),
                passages,
                passages.Count,
                options with { Passages = options.Passages ?? passages.Count },
                time.GetTimestamp(),
                TimeSpan.Zero),
            cancellation);

    internal async IAsyncEnumerable<AnswerEvent> ReadAsync(Reading reading, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var asked = reading.Options;
        var format = asked.Format is null ? null : formats.Constrain(asked.Format);
        var assembled = Assemble(reading);
        var used = assembled.Used.Select(passage => passage.Passage).ToList();
        yield return new AnswerEvent.Retrieved(used, reading.Found, reading.Retrieval);
        if (used.Count == 0 && format is null)
        {
            yield return new AnswerEvent.TextDelta(NothingFound);
            yield return new AnswerEvent.Completed(Unasked(reading, assembled));
            yield break;
        }

        var constraint = format is null ? grounder.Constrain(assembled.Used, asked.Grounding ?? grounder.DefaultMode) : null;
        await using var generation = Submit(assembled, reading, (ITokenConstraint?)format ?? constraint);
        reading.Guess?.Dispose();
        var text = new AnswerText(tokenizer, grounder.Marks, constraint is not null, asked.Stop ?? []);
        var tokens = asked.Alternatives is null ? null : new AnswerTokens(tokenizer);
        TimeSpan? firstToken = null;
        await foreach (var delta in generation.Deltas.WithCancellation(cancellation))
        {
            firstToken ??= time.GetElapsedTime(reading.Started);
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
        if (completion.Refusal is { } refusal)
        {
            throw new AnswerRefusedException(completion.Error!, refusal.RetryAfter);
        }

        if (completion.Reason is FinishReason.Error)
        {
            throw new AnswerFailedException(completion.Error ?? "The engine failed.");
        }

        var outcome = constraint?.Outcome;
        if ((outcome?.IsRefusal == true ? text.Replace(PromptTemplate.Refusal) : text.Complete()) is { Length: > 0 } rest)
        {
            yield return new AnswerEvent.TextDelta(rest, tokens?.TakeNew());
        }

        yield return new AnswerEvent.Completed(new Answer(
            text.Text,
            outcome is null || outcome.IsRefusal ? "" : Encoding.UTF8.GetString(outcome.ShortAnswer).Trim(),
            outcome?.IsRefusal ?? (format is null && text.Text.Trim() == PromptTemplate.Refusal),
            format is null ? Citations.Of(text.Text, outcome, assembled.Used, grounder) : [],
            used,
            reading.Found,
            text.IsStopped ? FinishReason.Stop : completion.Reason,
            completion.Usage,
            new AnswerTimings(reading.Retrieval, firstToken, time.GetElapsedTime(reading.Started)),
            outcome is { ShortAnswer.Length: > 0 } ? outcome.RefusalLogProbability - outcome.ShortLogProbability : null,
            assembled.LeftOut.Count,
            assembled.GivenUp)
        {
            Tokens = tokens?.All,
        });
    }

    /// <exception cref="BadQuestionException">The bound on computed tokens leaves nothing to read.</exception>
    private AssembledPrompt Assemble(Reading reading)
    {
        var asked = reading.Options;
        var budget = new PromptBudget(asked.Passages ?? promptOptions.Passages, promptOptions.PassageTokens, asked.ComputedTokens ?? PromptBudget.Unbounded);
        var assembled = assembler.Assemble(
            reading.Question, reading.Passages, budget, part => part.TokenIds.Length - engine.CachedTokens([part], TenantScope.Public)[0]);
        return assembled.ComputedTokens > budget.ComputedTokens || (assembled.Used.Count == 0 && assembled.GivenUp > 0)
            ? throw new BadQuestionException(
                $"A budget of {budget.ComputedTokens} computed tokens holds the question with no passage that was found: allow more, or ask again when its passages are cached.")
            : assembled;
    }

    private IGeneration Submit(AssembledPrompt assembled, Reading reading, ITokenConstraint? constraint)
    {
        var asked = reading.Options;
        try
        {
            return engine.Submit(new EngineRequest(
                assembled.Prompt,
                TenantScope.Public,
                new SamplingParameters(asked.Temperature, asked.TopP, asked.Seed ?? Random.Shared.NextInt64())
                {
                    TopK = asked.TopK,
                    MinP = asked.MinP,
                    RepetitionPenalty = asked.RepetitionPenalty,
                    FrequencyPenalty = asked.FrequencyPenalty,
                    PresencePenalty = asked.PresencePenalty,
                    LogitBias = asked.LogitBias,
                    Alternatives = asked.Alternatives ?? 0,
                },
                asked.MaxTokens,
                constraint,
                Remaining(asked.Deadline, time.GetElapsedTime(reading.Started)),
                asked.ComputedTokens));
        }
        catch (ArgumentException exception)
        {
            throw new BadQuestionException(exception.Message);
        }
    }

    /// <summary>Of a deadline that has passed, so little is left that the engine refuses the request as it does all that come too late.</summary>
    private static TimeSpan? Remaining(TimeSpan? deadline, TimeSpan elapsed) =>
        deadline is null ? null : deadline > elapsed ? deadline - elapsed : TimeSpan.FromTicks(1);

    private Answer Unasked(Reading reading, AssembledPrompt assembled) => new(
        NothingFound,
        "",
        true,
        [],
        [],
        reading.Found,
        FinishReason.Stop,
        new Usage(0, 0, 0, 0),
        new AnswerTimings(reading.Retrieval, null, time.GetElapsedTime(reading.Started)),
        null,
        assembled.LeftOut.Count);
}
